import { open, rm } from 'node:fs/promises';
import type { FittedArtwork } from '../../gang-sheet/fitted-artwork.ts';
import { readWhole } from '../../image-files/read-whole.ts';
import type { RowBuffer } from './row-buffer.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';

interface Pixels {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A fitted artwork with its pixels in memory. */
export function residentPixels(pixels: Uint8Array, { widthPx, heightPx }: Pixels): FittedArtwork {
  const rowBytes = widthPx * BYTES_PER_PIXEL;
  let held: Uint8Array | null = pixels;
  return {
    widthPx,
    heightPx,
    residentBytes: pixels.byteLength,
    rows(fromRow, count) {
      assertRows(heightPx, fromRow, count);
      if (held === null) throw new Error('a fitted artwork was read after its disposal');
      return held.subarray(fromRow * rowBytes, (fromRow + count) * rowBytes);
    },
    dispose() {
      held = null;
      return Promise.resolve();
    },
  };
}

export interface PixelFile extends Pixels {
  readonly path: string;
  /** Offset of the first row in the file. */
  readonly offsetBytes: number;
}

/**
 * A fitted artwork with its pixels in a file, which is removed on disposal.
 * @param buffer receives the rows; they are valid until it is filled again
 */
export async function pixelsInFile(file: PixelFile, buffer: RowBuffer): Promise<FittedArtwork> {
  const { widthPx, heightPx } = file;
  const handle = await open(file.path);
  let disposal: Promise<void> | null = null;
  return {
    widthPx,
    heightPx,
    residentBytes: 0,
    rows(fromRow, count) {
      assertRows(heightPx, fromRow, count);
      const rowBytes = widthPx * BYTES_PER_PIXEL;
      const position = file.offsetBytes + fromRow * rowBytes;
      return buffer.fill(count * rowBytes, (into) => readWhole(handle, into, position));
    },
    dispose() {
      disposal ??= handle.close().then(() => rm(file.path, { force: true }));
      return disposal;
    },
  };
}

function assertRows(heightPx: number, fromRow: number, count: number): void {
  if (fromRow >= 0 && count >= 0 && fromRow + count <= heightPx) return;
  throw new RangeError(`rows must lie within 0 to ${heightPx}, received ${fromRow} + ${count}`);
}
