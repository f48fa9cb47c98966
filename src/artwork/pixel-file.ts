import { open, rm, type FileHandle } from 'node:fs/promises';
import type { FittedArtwork } from '../gang-sheet/fitted-artwork.ts';

/** A libvips `.v` file is this header, then the rows, then metadata. */
export const V_HEADER_BYTES = 64;
const RGBA_BYTES = 4;

interface Pixels {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Pixels in memory. */
export function residentPixels(pixels: Uint8Array, { widthPx, heightPx }: Pixels): FittedArtwork {
  const rowBytes = widthPx * RGBA_BYTES;
  let held: Uint8Array | null = pixels;
  return {
    widthPx,
    heightPx,
    residentBytes: pixels.byteLength,
    rows(fromRow, count) {
      assertRows(heightPx, fromRow, count);
      if (held === null) throw new Error('a fitted artwork was read after it was disposed of');
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
  /** Where in the file the first row begins. */
  readonly offsetBytes: number;
}

/** Pixels in a file of their own, which goes with them. */
export async function pixelsInFile(file: PixelFile): Promise<FittedArtwork> {
  const { widthPx, heightPx } = file;
  const handle = await open(file.path);
  let disposal: Promise<void> | null = null;
  return {
    widthPx,
    heightPx,
    residentBytes: 0,
    rows(fromRow, count) {
      assertRows(heightPx, fromRow, count);
      return readRows(handle, file, { fromRow, count });
    },
    dispose() {
      disposal ??= handle.close().then(() => rm(file.path, { force: true }));
      return disposal;
    },
  };
}

async function readRows(
  handle: FileHandle,
  file: PixelFile,
  rows: { readonly fromRow: number; readonly count: number },
): Promise<Uint8Array> {
  const rowBytes = file.widthPx * RGBA_BYTES;
  const bytes = Buffer.allocUnsafe(rows.count * rowBytes);
  const position = file.offsetBytes + rows.fromRow * rowBytes;
  let length = 0;
  while (length < bytes.length) {
    const rest = bytes.length - length;
    const { bytesRead } = await handle.read(bytes, length, rest, position + length);
    if (bytesRead === 0)
      throw new Error(`${file.path} ends before row ${rows.fromRow + rows.count}`);
    length += bytesRead;
  }
  return bytes;
}

function assertRows(heightPx: number, fromRow: number, count: number): void {
  if (fromRow >= 0 && count >= 0 && fromRow + count <= heightPx) return;
  throw new RangeError(`rows must lie within 0 to ${heightPx}, received ${fromRow} + ${count}`);
}
