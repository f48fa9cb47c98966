import type { Design, PackRequest } from '../../../src/packing/pack-request.ts';

/** A packing problem, from a generator or from a file. */
export interface Instance {
  readonly name: string;
  readonly widthPx: number;
  /** Greatest length of a sheet; only used if several sheets are allowed. */
  readonly maxHeightPx: number;
  readonly gapPx: number;
  readonly designs: readonly Design[];
  /** Best known length, if the file contains it. */
  readonly known: number | null;
}

/** Long enough for all pieces on one sheet. */
const ENDLESS_PX = 2 ** 30;

export function requestOf(instance: Instance, onSheets: boolean): PackRequest {
  const { widthPx, gapPx, designs } = instance;
  const maxHeightPx = onSheets ? instance.maxHeightPx : ENDLESS_PX;
  return { designs, sheet: { widthPx, maxHeightPx, marginPx: 0, gapPx } };
}
