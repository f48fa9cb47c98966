import { open } from 'node:fs/promises';
import type { Box } from '../../gang-sheet/artwork.ts';
import type { Size } from '../../image-files/turn.ts';
import { rowsWithin } from '../../gang-sheet/pixel-bytes.ts';

/** One strip and its turned copy are what a turn of any size holds. */
export const STRIP_BYTES = 32 * 1024 * 1024;

/** A strip of a narrow picture stays within what an SVG can be drawn on. */
const MAX_ROWS = 16_384;

export interface WriteStrips {
  readonly path: string;
  readonly size: Size;
  /** The RGBA pixels of a strip over the whole width. */
  readonly strip: (box: Box) => Promise<Uint8Array>;
  readonly signal: AbortSignal;
}

/** Writes a picture to a new file from the top down, a strip of bounded size at a time. */
export async function writeStrips({ path, size, strip, signal }: WriteStrips): Promise<void> {
  const { widthPx, heightPx } = size;
  const rowsAtOnce = Math.min(MAX_ROWS, rowsWithin(STRIP_BYTES, widthPx));
  const file = await open(path, 'wx');
  try {
    for (let topPx = 0; topPx < heightPx; topPx += rowsAtOnce) {
      signal.throwIfAborted();
      const rows = Math.min(rowsAtOnce, heightPx - topPx);
      await file.writeFile(await strip({ leftPx: 0, topPx, widthPx, heightPx: rows }));
    }
  } finally {
    await file.close();
  }
}
