import { open, type FileHandle } from 'node:fs/promises';
import type { Box } from '../../gang-sheet/artwork.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { V_HEADER_BYTES } from '../../gang-sheet/units/v-file.ts';
import { readWhole } from '../../image-files/read-whole.ts';
import type { Size } from '../../image-files/turn.ts';
import { INTERPRETATIONS, UCHAR, writeVHeader } from '../decoding/v-header.ts';

export interface ClearCanvas {
  /** A `.v` file of RGBA bytes. */
  readonly framePath: string;
  /** Where the frame lies; no larger than the canvas. */
  readonly box: Box;
  readonly canvas: Size;
  readonly signal: AbortSignal;
}

/**
 * Writes a frame on a clear canvas as a `.v` file. Only the rows of the frame take up space on the disk:
 * the rest of the file is a hole, which reads as zeros, and those are clear pixels.
 */
export async function writeClearCanvas(to: string, request: ClearCanvas): Promise<void> {
  const frame = await open(request.framePath);
  try {
    await writeCanvas(to, frame, request);
  } finally {
    await frame.close();
  }
}

async function writeCanvas(to: string, frame: FileHandle, request: ClearCanvas): Promise<void> {
  const { widthPx, heightPx } = request.canvas;
  const file = await open(to, 'wx');
  try {
    const kind = { channels: BYTES_PER_PIXEL, format: UCHAR, coding: 0, type: INTERPRETATIONS.rgb };
    await file.write(writeVHeader({ widthPx, heightPx, ...kind }), 0, V_HEADER_BYTES, 0);
    await copyRows(frame, file, request);
    await file.truncate(V_HEADER_BYTES + widthPx * heightPx * BYTES_PER_PIXEL);
  } finally {
    await file.close();
  }
}

async function copyRows(
  frame: FileHandle,
  file: FileHandle,
  { box, canvas, signal }: ClearCanvas,
): Promise<void> {
  const row = Buffer.alloc(box.widthPx * BYTES_PER_PIXEL);
  for (let y = 0; y < box.heightPx; y += 1) {
    signal.throwIfAborted();
    await readWhole(frame, row, V_HEADER_BYTES + y * row.length);
    const before = (box.topPx + y) * canvas.widthPx + box.leftPx;
    await file.write(row, 0, row.length, V_HEADER_BYTES + before * BYTES_PER_PIXEL);
  }
}
