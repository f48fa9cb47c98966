import { MaxRectsPacker, Rectangle } from 'maxrects-packer/dist/maxrects-packer.mjs';
import type { Engine } from './engine.ts';
import { countPieces, type Layout, type Shape, type Spot, type Film } from './film.ts';

const LOGICS = { 'max-area': 0, 'max-edge': 1, 'fill-width': 2 } as const;
type LogicName = keyof typeof LOGICS;

interface Setting {
  readonly logic: LogicName;
  /** Uses the library's growing bin. It rarely fills the film's width, but it sometimes wins. */
  readonly smart: boolean;
  readonly rotation: boolean;
}

/**
 * Cost limits, in pieces times distinct sizes on a sheet. At every insertion, the library compares all free
 * rectangles pairwise, trying one sheet after another. Measured on one core: up to 1.2 microseconds per
 * piece and distinct size (0.6 s for 5,000 different pieces on 240-inch sheets). Many identical pieces cost
 * as much as about fifteen sizes. Growing bins leave a tenth of the film's width unused, so they have a
 * lower limit.
 */
const CHEAP = 150_000;
const BEARABLE = 600_000;

/**
 * maxrects-packer with every setting that suits film. The service never uses more film than these engines.
 */
export const maxrectsEngines: readonly Engine[] = [true, false].flatMap((rotation) =>
  (['fill-width', 'max-edge', 'max-area'] as const).flatMap((logic) =>
    [false, true].map((smart) => toEngine({ logic, smart, rotation })),
  ),
);

function toEngine(setting: Setting): Engine {
  const { logic, smart, rotation } = setting;
  const words = ['maxrects', logic, ...(smart ? ['smart'] : []), ...(rotation ? [] : ['unturned'])];
  const most = smart ? CHEAP : BEARABLE;
  return {
    name: words.join(' '),
    isPlain: true,
    pack: ({ film }) => (costOf(film) > most ? null : { layout: packOnce(film, setting) }),
  };
}

function costOf(film: Film): number {
  const area = film.shapes.reduce(
    (sum, { width, height, count }) => sum + width * height * count,
    0,
  );
  const sheets = Math.max(1, area / (film.width * film.ceiling));
  const pieces = countPieces(film);
  return pieces * (Math.min(film.shapes.length, pieces / sheets) + 15);
}

function packOnce(film: Film, { logic, smart, rotation }: Setting): Layout {
  const packer = new MaxRectsPacker(film.width, film.ceiling, 0, {
    smart,
    pot: false,
    square: false,
    allowRotation: rotation,
    logic: LOGICS[logic],
  });
  packer.addArray(film.shapes.flatMap((shape, index) => rectanglesOf(shape, index)));
  // The library can lose pieces that must not be turned. The verifier notices, because it counts the
  // pieces.
  return packer.bins.map((bin) => bin.rects.map(toSpot)).filter((spots) => spots.length > 0);
}

/** Makes new objects for every run, because the library stores positions and rotations in them. */
function rectanglesOf(shape: Shape, index: number): Rectangle[] {
  return Array.from({ length: shape.count }, () => {
    const rectangle = shape.mayTurn
      ? new Rectangle(shape.width, shape.height)
      : new Rectangle(shape.width, shape.height, 0, 0, false, false);
    rectangle.data = index;
    return rectangle;
  });
}

function toSpot({ data, x, y, rot }: Rectangle): Spot {
  return { shape: Number(data), x: x ?? NaN, y: y ?? NaN, turned: rot };
}
