import type { Shape, Strip } from '../../strip.ts';
import type { Random } from '../random.ts';

/** Pieces of some of a strip's shapes. */
export interface StripShare {
  readonly strip: Strip;
  /** By shape of the share: its index in the whole strip. */
  readonly shapes: readonly number[];
  /** Equal keys: equal shares. */
  readonly key: string;
}

/**
 * Deals every shape's copies out to so many shares of nearly the same area and the same mix: a first
 * share that picked what packs best would leave the worst for the last.
 */
export function splitStrip(strip: Strip, shares: number, random: Random): StripShare[] {
  const order = shuffled(strip.shapes.length, random);
  const deal = strip.shapes.length < shares ? dealAround : dealByArea;
  const counts = deal(strip.shapes, shares, order);
  return Array.from({ length: shares }, (_, share) =>
    shareOf(
      strip,
      counts.map((row) => row[share] ?? 0),
    ),
  );
}

/** How many copies of each shape every share has. */
type Deal = (shapes: readonly Shape[], shares: number, order: readonly number[]) => number[][];

/** What does not divide evenly goes to the shares with the least area so far. */
const dealByArea: Deal = (shapes, shares, order) => {
  const areas = new Array<number>(shares).fill(0);
  const counts = shapes.map(({ count }) =>
    new Array<number>(shares).fill(Math.floor(count / shares)),
  );
  for (const index of order) {
    const { width, height, count } = shapes[index] ?? NOTHING;
    const emptiest = [...areas.keys()].sort(
      (one, other) => (areas[one] ?? 0) - (areas[other] ?? 0) || one - other,
    );
    for (const share of emptiest.slice(0, count % shares)) {
      counts[index]?.splice(share, 1, Math.ceil(count / shares));
      areas[share] = (areas[share] ?? 0) + width * height;
    }
  }
  return counts;
};

/**
 * What does not divide evenly goes to the shares in turn, each shape on from where the one before
 * ended. Two hundred sheets of thirty shapes then have no more than thirty-one different shares, each
 * of which is searched but once.
 */
const dealAround: Deal = (shapes, shares, order) => {
  const counts = shapes.map(({ count }) =>
    new Array<number>(shares).fill(Math.floor(count / shares)),
  );
  let next = 0;
  for (const index of order) {
    const { count } = shapes[index] ?? NOTHING;
    for (let odd = count % shares; odd > 0; odd -= 1) {
      counts[index]?.splice(next, 1, Math.ceil(count / shares));
      next = (next + 1) % shares;
    }
  }
  return counts;
};

const NOTHING: Shape = { width: 0, height: 0, count: 0, mayTurn: false };

function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const [one, two] = [order[last], order[other]];
    if (one !== undefined && two !== undefined) [order[last], order[other]] = [two, one];
  }
  return order;
}

/** The part of a strip with so many copies of each shape. */
export function shareOf(strip: Strip, counts: readonly number[]): StripShare {
  const shapes = counts.flatMap((count, index) => (count > 0 ? [index] : []));
  const own = shapes.flatMap((index): Shape[] => {
    const shape = strip.shapes[index];
    return shape ? [{ ...shape, count: counts[index] ?? 0 }] : [];
  });
  return { strip: { ...strip, shapes: own }, shapes, key: counts.join(' ') };
}

/** By shape of the whole strip: how many copies a share of it has. */
export function countsOf({ strip: own, shapes }: StripShare, strip: Strip): number[] {
  const counts = strip.shapes.map(() => 0);
  shapes.forEach((shape, index) => counts.splice(shape, 1, own.shapes[index]?.count ?? 0));
  return counts;
}
