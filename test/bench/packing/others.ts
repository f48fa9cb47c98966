import type { PackRequest } from '../../../src/packing/pack-request.ts';
import type { Length } from './plain.ts';

/** Another packer from npm, if it is installed. */
export interface OtherPacker {
  readonly name: string;
  /** On one endless sheet. null: it does not place every piece. */
  readonly pack: (request: PackRequest) => Length | null;
}

interface ShelfPackModule {
  readonly default: new (
    width: number,
    height: number,
    options: { autoResize: boolean },
  ) => {
    pack(boxes: { w: number; h: number }[]): readonly { y: number; h: number }[];
  };
}

interface BinPackingModule {
  readonly BP2D: {
    readonly Bin: new (width: number, height: number) => unknown;
    readonly Box: new (width: number, height: number) => { y: number; height: number };
    readonly Packer: new (bins: unknown[]) => {
      pack(boxes: unknown[]): readonly { y: number; height: number }[];
    };
  };
}

/** They are compared where they are there: the service itself needs none of them. */
export async function findOtherPackers(): Promise<OtherPacker[]> {
  const shelf = await load<ShelfPackModule>('@mapbox/shelf-pack');
  const binPacking = await load<BinPackingModule>('binpackingjs');
  return [
    ...(shelf ? [{ name: '@mapbox/shelf-pack', pack: withShelves(shelf) }] : []),
    ...(binPacking ? [{ name: 'binpackingjs', pack: withBinPacking(binPacking) }] : []),
  ];
}

async function load<Module>(name: string): Promise<Module | null> {
  try {
    return (await import(name)) as Module;
  } catch {
    return null;
  }
}

const withShelves =
  ({ default: ShelfPack }: ShelfPackModule) =>
  (request: PackRequest): Length | null => {
    const boxes = inflated(request).sort((one, other) => other.h - one.h);
    const packed = new ShelfPack(roomAcross(request), ENDLESS, { autoResize: false }).pack(boxes);
    return measure(
      request,
      boxes.length,
      packed.map(({ y, h }) => y + h),
    );
  };

const withBinPacking =
  ({ BP2D }: BinPackingModule) =>
  (request: PackRequest): Length | null => {
    const boxes = inflated(request).map(({ w, h }) => new BP2D.Box(w, h));
    const bin = new BP2D.Bin(roomAcross(request), ENDLESS);
    const packed = new BP2D.Packer([bin]).pack(boxes);
    return measure(
      request,
      boxes.length,
      packed.map(({ y, height }) => y + height),
    );
  };

const ENDLESS = 2 ** 30;

function roomAcross({ sheet }: PackRequest): number {
  return sheet.widthPx + sheet.gapPx - 2 * sheet.marginPx;
}

function inflated({ designs, sheet: { gapPx } }: PackRequest): { w: number; h: number }[] {
  return designs.flatMap(({ widthPx, heightPx, quantity }) =>
    Array.from({ length: quantity }, () => ({ w: widthPx + gapPx, h: heightPx + gapPx })),
  );
}

function measure(
  { sheet }: PackRequest,
  ordered: number,
  bottoms: readonly number[],
): Length | null {
  if (bottoms.length !== ordered) return null;
  const { gapPx, marginPx } = sheet;
  return { lengthPx: Math.max(...bottoms) - gapPx + 2 * marginPx, sheets: 1 };
}
