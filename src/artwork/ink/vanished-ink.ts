import { TAKEN_PX, VECTOR_PX, type BandInk } from './ink-kernel.ts';

/** Side of a cell in source pixels, wider than an edge, because an edge both loses and gains ink. */
const CELL_PX = VECTOR_PX;

/** The side of a cell in printed pixels. */
export function cellPxOf(enlargement = 1): number {
  return CELL_PX * Math.ceil(enlargement);
}

/**
 * Ink in the cells of a band where hard edges leave nothing, such as a thin line or a shadow, in 255ths
 * of a pixel.
 */
export function vanishedInk(
  { columns, taken }: BandInk,
  cellPx: number,
  threshold: number,
): number {
  let vanished = 0;
  for (let from = 0; from < columns.length; from += cellPx) {
    const ink = sumOf(taken, from / TAKEN_PX, (from + cellPx) / TAKEN_PX);
    if (ink > 0 && !reaches(columns, { from, to: from + cellPx, threshold })) vanished += ink;
  }
  return vanished;
}

function sumOf(numbers: Uint32Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += numbers[at] ?? 0;
  return sum;
}

function reaches(
  columns: Uint8Array,
  {
    from,
    to,
    threshold,
  }: { readonly from: number; readonly to: number; readonly threshold: number },
): boolean {
  return columns.subarray(from, to).some((alpha) => alpha >= threshold);
}
