import { ArtworkFault } from '../../artwork-fault.ts';
import { damaged } from '../../damage-faults.ts';
import type { Bytes, ByteWindow } from '../../bytes/byte-window.ts';
import { checkJpegScans } from '../jpeg/check-jpeg.ts';
import { readJpegForm } from '../jpeg/jpeg-form.ts';
import type { TiffLayout } from './tiff-layout.ts';
import { tiffPieces, type TiffPiece } from './tiff-pieces.ts';

/** Size of a start or end marker in bytes. */
const MARK_BYTES = 2;
/**
 * Four quantisation and eight Huffman tables take less than 3 KB. They are read again for each
 * piece.
 */
const MOST_TABLE_BYTES = 8 * 1024;

/**
 * Checks that every strip or tile is a JPEG whose codes end exactly with its last unit. The decoder only
 * warns about violations, as it does about any private tag.
 * @throws ArtworkFault `artwork_damaged`
 */
export async function checkTiffJpeg(
  file: ByteWindow,
  layout: TiffLayout,
  signal: AbortSignal,
): Promise<void> {
  const tables = await readTables(layout);
  for await (const piece of tiffPieces(layout)) {
    signal.throwIfAborted();
    await checkPiece(spliced(file, tables, piece), signal);
  }
}

async function checkPiece(jpeg: Bytes, signal: AbortSignal): Promise<void> {
  try {
    await checkJpegScans(jpeg, await readJpegForm(jpeg), signal);
  } catch (error) {
    if (error instanceof ArtworkFault) throw damagedPiece(error);
    throw error;
  }
}

function damagedPiece(cause: unknown) {
  return damaged('tiff', 'some of its strips or tiles are damaged', cause);
}

/** Omits the end marker, because a piece without its start marker will follow. */
async function readTables({ jpegTables }: TiffLayout): Promise<Buffer> {
  if (jpegTables === null) return Buffer.alloc(0);
  if (jpegTables.count > MOST_TABLE_BYTES) throw damaged('tiff', 'its JPEG tables are too long');
  const bytes: number[] = [];
  while (bytes.length < jpegTables.count) {
    const more = await jpegTables.read(bytes.length);
    if (more === null) return Buffer.alloc(0);
    bytes.push(...more);
  }
  return Buffer.from(bytes.slice(0, -MARK_BYTES));
}

/** The tables and a piece spliced into one JPEG (TIFF Technical Note 2). */
function spliced(file: ByteWindow, tables: Buffer, { start, bytes }: TiffPiece): Bytes {
  const cut = tables.length === 0 ? 0 : MARK_BYTES;
  const sizeBytes = tables.length + bytes - cut;
  return {
    sizeBytes,
    spend: (steps) => {
      file.spend(steps);
    },
    async at(offset, length) {
      const end = Math.min(offset + length, sizeBytes);
      const fromTables = tables.subarray(offset, end);
      const from = Math.max(offset, tables.length);
      if (from >= end) {
        file.spend(1);
        return fromTables;
      }
      const ofPiece = await file.at(start + cut + from - tables.length, end - from);
      return fromTables.length === 0 ? ofPiece : Buffer.concat([fromTables, ofPiece]);
    },
  };
}
