import { open } from 'node:fs/promises';
import type { Box } from '../../gang-sheet/artwork.ts';
import type { Size } from '../../image-files/turn.ts';
import { sliceRows } from '../cost/drawing-limits.ts';

export interface WriteSlices {
  readonly path: string;
  readonly size: Size;
  /** Returns the RGBA pixels of a slice, which spans the whole width. */
  readonly slice: (box: Box) => Promise<Uint8Array>;
  readonly signal: AbortSignal;
}

/** Writes an image to a new file from top to bottom, one slice of bounded size at a time. */
export async function writeSlices({ path, size, slice, signal }: WriteSlices): Promise<void> {
  const { widthPx, heightPx } = size;
  const rowsAtOnce = sliceRows(size);
  const file = await open(path, 'wx');
  try {
    for (let topPx = 0; topPx < heightPx; topPx += rowsAtOnce) {
      signal.throwIfAborted();
      const rows = Math.min(rowsAtOnce, heightPx - topPx);
      await file.writeFile(await slice({ leftPx: 0, topPx, widthPx, heightPx: rows }));
    }
  } finally {
    await file.close();
  }
}
