import { MaxRectsPacker, Rectangle } from 'maxrects-packer/dist/maxrects-packer.mjs';
import type { Engine } from './engine.ts';
import { pieceCount, type Layout, type Shape, type Spot, type Strip } from './strip.ts';

const LOGICS = { 'max-area': 0, 'max-edge': 1, 'fill-width': 2 } as const;
type LogicName = keyof typeof LOGICS;

interface Setting {
  readonly logic: LogicName;
  /** The library's growing bin; it freezes in both directions, yet wins now and then. */
  readonly smart: boolean;
  readonly rotation: boolean;
}

/**
 * The library compares all its free rectangles pairwise at every insertion, and looks into one sheet
 * after another. Measured on one core: up to 1.2 microseconds per piece and distinct size on a sheet
 * (0.6 s for 5,000 pieces all different on sheets of 240 in), and equal pieces in great numbers cost
 * like some fifteen sizes. Bins that grow leave a tenth of the film's width unused, so orders that take
 * so long do without them.
 */
const CHEAP = 150_000;
const BEARABLE = 600_000;

/** maxrects-packer in every one of its settings that suits film; the floor under all other engines. */
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
    pack: ({ strip }) => (costOf(strip) > most ? null : { layout: packOnce(strip, setting) }),
  };
}

function costOf(strip: Strip): number {
  const area = strip.shapes.reduce(
    (sum, { width, height, count }) => sum + width * height * count,
    0,
  );
  const sheets = Math.max(1, area / (strip.width * strip.ceiling));
  const pieces = pieceCount(strip);
  return pieces * (Math.min(strip.shapes.length, pieces / sheets) + 15);
}

function packOnce(strip: Strip, { logic, smart, rotation }: Setting): Layout {
  const packer = new MaxRectsPacker(strip.width, strip.ceiling, 0, {
    smart,
    pot: false,
    square: false,
    allowRotation: rotation,
    logic: LOGICS[logic],
  });
  packer.addArray(strip.shapes.flatMap((shape, index) => rectanglesOf(shape, index)));
  // Locked pieces can be lost in empty bins; the verifier counts.
  return packer.bins.map((bin) => bin.rects.map(toSpot)).filter((spots) => spots.length > 0);
}

/** New objects each time: the library writes positions into them, and toggles what was turned. */
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
