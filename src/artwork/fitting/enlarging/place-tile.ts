import { inverseTurn, turnBox, type Size, type Turn } from '../../../image-files/turn.ts';
import type { Tile } from './enlarger.ts';

/** Side of a block in pixels. A block and its rotated copy fit into the first-level cache. */
const BLOCK_PX = 32;

export interface PlaceTile {
  readonly turn: Turn;
  /** Size of the result, after rotation. */
  readonly size: Size;
  /** Receives the rows of the result, from its start. */
  readonly into: Uint32Array;
}

/** Copies the pixels of a tile, mirrored and rotated as placed. */
export function placeTile({ pixels, stridePx }: Tile, { turn, size, into }: PlaceTile): void {
  const { widthPx, heightPx } = size;
  const { origin, alongRow, alongColumn } = stepsOf(turn, size, stridePx);
  if (alongRow === 1) {
    for (let y = 0, from = origin; y < heightPx; y += 1, from += alongColumn) {
      into.set(pixels.subarray(from, from + widthPx), y * widthPx);
    }
    return;
  }
  for (let top = 0; top < heightPx; top += BLOCK_PX) {
    const bottom = Math.min(heightPx, top + BLOCK_PX);
    for (let left = 0; left < widthPx; left += BLOCK_PX) {
      const right = Math.min(widthPx, left + BLOCK_PX);
      for (let y = top; y < bottom; y += 1) {
        let from = origin + y * alongColumn + left * alongRow;
        for (let to = y * widthPx + left; to < y * widthPx + right; to += 1, from += alongRow) {
          into[to] = pixels[from] ?? 0;
        }
      }
    }
  }
}

/** The index in the tile of the first result pixel, and the steps to its neighbours. */
function stepsOf(turn: Turn, size: Size, stridePx: number) {
  const back = inverseTurn(turn);
  const indexOf = (leftPx: number, topPx: number): number => {
    const pixel = turnBox(back, size, { leftPx, topPx, widthPx: 1, heightPx: 1 });
    return pixel.topPx * stridePx + pixel.leftPx;
  };
  const origin = indexOf(0, 0);
  return { origin, alongRow: indexOf(1, 0) - origin, alongColumn: indexOf(0, 1) - origin };
}
