import ShelfPack from '@mapbox/shelf-pack';
import { pack2D } from 'binpackingjs/2d';
import { pieceCount } from '../../../src/gang-sheet/piece-count.ts';
import type { PackRequest } from '../../../src/packing/pack-request.ts';
import type { Length } from './plain.ts';

/** A packer from npm, for comparison. */
export interface OtherPacker {
  readonly name: string;
  /** Packs onto one endless sheet. Returns null if the packer does not place every piece. */
  readonly pack: (request: PackRequest) => Length | null;
}

/** Packs onto shelves, tallest pieces first. It cannot turn pieces. */
const onShelves: OtherPacker = {
  name: '@mapbox/shelf-pack',
  pack: (request) => {
    const boxes = inflated(request)
      .map(({ width, height }) => ({ w: width, h: height }))
      .sort((one, other) => other.h - one.h);
    const packed = new ShelfPack(roomAcross(request), ENDLESS, { autoResize: false }).pack(boxes);
    return measure(
      request,
      packed.map(({ y, h }) => y + h),
    );
  },
};

const intoBins: OtherPacker = {
  name: 'binpackingjs',
  pack: (request) => {
    const bins = [{ width: roomAcross(request), height: ENDLESS }];
    const { packedBins } = pack2D({ bins, boxes: inflated(request) });
    return measure(
      request,
      packedBins.flatMap(({ boxes }) => boxes.map(({ y, height }) => y + height)),
    );
  },
};

export const otherPackers: readonly OtherPacker[] = [onShelves, intoBins];

const ENDLESS = 2 ** 30;

function roomAcross({ sheet }: PackRequest): number {
  return sheet.widthPx + sheet.gapPx - 2 * sheet.marginPx;
}

function inflated({ designs, sheet: { gapPx } }: PackRequest) {
  return designs.flatMap(({ widthPx, heightPx, quantity, mayRotate }) =>
    Array.from({ length: quantity }, () => ({
      width: widthPx + gapPx,
      height: heightPx + gapPx,
      constrainRotation: !mayRotate,
    })),
  );
}

function measure({ designs, sheet }: PackRequest, bottoms: readonly number[]): Length | null {
  if (bottoms.length !== pieceCount(designs)) return null;
  const { gapPx, marginPx } = sheet;
  return { lengthPx: Math.max(...bottoms) - gapPx + 2 * marginPx, sheets: 1 };
}
