import { deflateSync, inflateSync } from 'node:zlib';
import type { Piece } from '../support/print-files/print-files.ts';

/** Cells along each side. */
const CELLS = 24;
/**
 * Tolerance for the mean of a cell, in 255ths: antialiasing and hinting stay below, real errors do
 * not.
 */
const MOST_IN_CELL = 40;
/** Tolerance for all cells together, in 255ths. */
const MOST_IN_MEAN = 2.5;

/** Premultiplied means of the cells: red, green, blue and alpha of each. */
export type Grid = Uint8Array;

/** A stored drawing, made at a width of 288 px. */
export interface Drawn {
  readonly heightPx: number;
  readonly grid: Grid;
}

export const drawnOf = (piece: Piece): Drawn => ({
  heightPx: piece.heightPx,
  grid: gridOf(piece),
});

function gridOf({ widthPx, heightPx, pixels }: Piece): Grid {
  const sums = new Float64Array(CELLS * CELLS * 4);
  const counts = new Uint32Array(CELLS * CELLS);
  for (let y = 0; y < heightPx; y += 1) {
    const row = Math.floor((y * CELLS) / heightPx) * CELLS;
    for (let x = 0; x < widthPx; x += 1) {
      const cell = row + Math.floor((x * CELLS) / widthPx);
      const at = (y * widthPx + x) * 4;
      const alpha = pixels[at + 3]!;
      counts[cell]! += 1;
      for (let channel = 0; channel < 3; channel += 1)
        sums[cell * 4 + channel]! += (pixels[at + channel]! * alpha) / 255;
      sums[cell * 4 + 3]! += alpha;
    }
  }
  return Uint8Array.from(sums, (sum, index) => Math.round(sum / Math.max(1, counts[index >> 2]!)));
}

/** Describes the difference of two drawings; null: none. `give` widens the tolerance. */
export function compareGrids(
  { heightPx, grid: found }: Drawn,
  {
    drawn: { heightPx: drawnPx, grid: drawn },
    give,
  }: { readonly drawn: Drawn; readonly give: number },
): string | null {
  if (Math.abs(heightPx - drawnPx) > 1) return `it is ${heightPx} px high, not ${drawnPx}`;
  let most = 0;
  let sum = 0;
  let cell = 0;
  found.forEach((value, index) => {
    const apart = Math.abs(value - drawn[index]!);
    sum += apart;
    if (apart <= most) return;
    most = apart;
    cell = index >> 2;
  });
  const mean = sum / found.length;
  if (most <= MOST_IN_CELL * give && mean <= MOST_IN_MEAN * give) return null;
  const at = (grid: Grid) => [...grid.subarray(cell * 4, cell * 4 + 4)].join(', ');
  const where = `column ${(cell % CELLS) + 1}, row ${Math.floor(cell / CELLS) + 1}`;
  return `mean difference ${mean.toFixed(1)} of 255, largest in ${where}: (${at(found)}) instead of (${at(drawn)})`;
}

export const packGrid = (grid: Grid): string => deflateSync(grid, { level: 9 }).toString('base64');
export const unpackGrid = (text: string): Grid => inflateSync(Buffer.from(text, 'base64'));
