import { MaxRectsPacker, Rectangle } from 'maxrects-packer/dist/maxrects-packer.mjs';
import { pieceCount } from '../../../src/gang-sheet/piece-count.ts';
import type { PackRequest } from '../../../src/packing/pack-request.ts';

export interface Length {
  readonly lengthPx: number;
  readonly sheets: number;
}

interface Setting {
  readonly smart: boolean;
  readonly allowRotation: boolean;
  readonly logic: 0 | 1 | 2;
}

/** Packs with the default settings plus rotation, as most users of the library do. */
export function plainDefault(request: PackRequest): Length | null {
  return plain(request, { smart: true, allowRotation: true, logic: 1 });
}

/** Packs the pieces in the order of the request and returns the best of all twelve settings. */
export function plainBest(request: PackRequest): Length | null {
  const settings = [true, false].flatMap((allowRotation) =>
    [true, false].flatMap((smart) =>
      ([0, 1, 2] as const).map((logic) => ({ smart, allowRotation, logic })),
    ),
  );
  const lengths = settings.flatMap((setting) => plain(request, setting) ?? []);
  return lengths.sort((one, other) => one.lengthPx - other.lengthPx)[0] ?? null;
}

/** Calls maxrects-packer without any code of the service. Returns null if it lost pieces. */
function plain({ designs, sheet }: PackRequest, setting: Setting): Length | null {
  const { widthPx, maxHeightPx, gapPx, marginPx } = sheet;
  const packer = new MaxRectsPacker(
    widthPx + gapPx - 2 * marginPx,
    maxHeightPx + gapPx - 2 * marginPx,
    0,
    { ...setting, pot: false, square: false },
  );
  packer.addArray(
    designs.flatMap((design) =>
      Array.from({ length: design.quantity }, () => {
        const [width, height] = [design.widthPx + gapPx, design.heightPx + gapPx];
        if (design.mayRotate) return new Rectangle(width, height);
        return new Rectangle(width, height, 0, 0, false, false);
      }),
    ),
  );
  const bins = packer.bins.map(({ rects }) => rects).filter((rects) => rects.length > 0);
  const packed = bins.reduce((sum, rects) => sum + rects.length, 0);
  if (packed !== pieceCount(designs) || bins.flat().some(({ oversized }) => oversized)) return null;
  const lengthPx = bins.reduce((sum, rects) => {
    const bottom = Math.max(...rects.map((rect) => (rect.y ?? NaN) + rect.height));
    return sum + bottom - gapPx + 2 * marginPx;
  }, 0);
  return { lengthPx, sheets: bins.length };
}
