import { pieceCount } from '../../../src/gang-sheet/piece-count.ts';
import { Random } from '../../../src/packing/search/random.ts';
import type { Instance } from './instance.ts';

const DPI = 300;

type Range = readonly [least: number, most: number];

/** Prints that shops order, in inches: the ranges of their width and height before turning. */
const PRINTS = {
  label: [
    [2, 3],
    [1, 2.5],
  ],
  chest: [
    [3, 4.5],
    [2.5, 4.5],
  ],
  sleeve: [
    [2, 4],
    [8, 14],
  ],
  front: [
    [9, 12],
    [8, 14],
  ],
  back: [
    [11, 12],
    [12, 16],
  ],
  youth: [
    [6, 9],
    [6, 10],
  ],
  patch: [
    [2, 5],
    [2, 5],
  ],
  any: [
    [2, 12],
    [2, 16],
  ],
} as const satisfies Readonly<Record<string, readonly [Range, Range]>>;

type PrintName = keyof typeof PRINTS;

interface OrderKind {
  readonly designs: Range;
  readonly copies: (random: Random) => number;
  readonly prints: readonly PrintName[];
  /** Sides are multiples of this many inches. */
  readonly gridIn?: number;
}

const evenly =
  ([least, most]: Range) =>
  (random: Random) =>
    least + random.below(most - least + 1);

/** Seven kinds of orders that shops receive. */
const ORDER_KINDS = {
  team: {
    designs: [5, 8],
    copies: evenly([10, 50]),
    prints: ['front', 'chest', 'back', 'sleeve', 'label'],
  },
  shop: {
    designs: [12, 20],
    copies: (random) => Math.max(1, Math.round(20 * random.next() ** 2)),
    prints: ['front', 'front', 'chest', 'chest', 'back', 'youth', 'sleeve', 'label', 'patch'],
  },
  singles: {
    designs: [30, 40],
    copies: evenly([1, 3]),
    prints: ['front', 'front', 'chest', 'youth', 'back', 'sleeve', 'patch', 'label'],
  },
  large: { designs: [8, 16], copies: evenly([1, 8]), prints: ['front', 'back', 'back', 'youth'] },
  small: { designs: [10, 25], copies: evenly([5, 40]), prints: ['label', 'chest', 'patch'] },
  'half-inch': {
    designs: [8, 16],
    copies: evenly([1, 25]),
    prints: ['front', 'chest', 'back', 'youth', 'patch'],
    gridIn: 0.5,
  },
  mixture: { designs: [5, 40], copies: evenly([1, 50]), prints: ['any'] },
} as const satisfies Readonly<Record<string, OrderKind>>;

const MOST_PIECES = 480;
const GAPS_IN = [0.125, 0.25, 0.2, 0.125];

/**
 * Makes `times` orders of each kind for film 22 in wide and sheets of up to 240 in. The same seed gives
 * the same orders.
 */
export function gangOrders(seed: number, times: number): Instance[] {
  return Object.entries(ORDER_KINDS).flatMap(([name, kind], index) =>
    Array.from({ length: times }, (_, turn) => {
      const random = new Random(seed * 1_000_003 + index * 1009 + turn);
      const gapIn = GAPS_IN[turn % GAPS_IN.length] ?? 0;
      return {
        name: `${name}-${seed}-${turn + 1}`,
        widthPx: 22 * DPI,
        maxHeightPx: 240 * DPI,
        gapPx: Math.round(gapIn * DPI),
        designs: designsOf(kind, random),
        known: null,
      };
    }),
  );
}

function designsOf(kind: OrderKind, random: Random): Instance['designs'] {
  const designs = Array.from({ length: evenly(kind.designs)(random) }, () => {
    const print = PRINTS[kind.prints[random.below(kind.prints.length)] ?? 'any'];
    const [widthPx, heightPx] = [sidePx(print[0], kind, random), sidePx(print[1], kind, random)];
    return { widthPx, heightPx, quantity: kind.copies(random), mayRotate: true };
  });
  const share = Math.min(1, MOST_PIECES / pieceCount(designs));
  return designs.map((design) => ({
    ...design,
    quantity: Math.max(1, Math.floor(design.quantity * share)),
  }));
}

function sidePx([least, most]: Range, { gridIn }: OrderKind, random: Random): number {
  const inches = least + (most - least) * random.next();
  const onGrid =
    gridIn === undefined ? inches : Math.max(gridIn, Math.round(inches / gridIn) * gridIn);
  return Math.round(onGrid * DPI);
}
