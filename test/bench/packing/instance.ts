import type { Design, PackRequest } from '../../../src/packing/pack-request.ts';

/** Something to pack, from the generator or from a file. */
export interface Instance {
  readonly name: string;
  readonly widthPx: number;
  /** Of one sheet; only used when several sheets are asked for. */
  readonly maxHeightPx: number;
  readonly gapPx: number;
  readonly designs: readonly Design[];
  /** The best length that is known, where the file tells it. */
  readonly known: number | null;
}

/** No sheet is ever this long: everything goes onto one. */
const ENDLESS_PX = 2 ** 30;

export function requestOf(instance: Instance, onSheets: boolean): PackRequest {
  const { widthPx, gapPx, designs } = instance;
  const maxHeightPx = onSheets ? instance.maxHeightPx : ENDLESS_PX;
  return { designs, sheet: { widthPx, maxHeightPx, marginPx: 0, gapPx } };
}
