import { open, rm, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { bandsOf, endsPiece, type Band, type Slice } from '../raster/bands.ts';
import { EventLoopYielder } from '../../event-loop-yielder.ts';
import type { CheckName } from '../format/check-name.ts';
import type { LaidPixels, VerifyPartInput } from '../format/verify-request.ts';
import type { Piece } from '../raster/pieces.ts';
import { readAt } from '../files/read-at.ts';
import { V_HEADER_BYTES } from '../../gang-sheet/units/v-file.ts';
import { ServiceError } from '../../errors.ts';
import { decodeHere } from './decode-here.ts';
import { mustMatch, verificationFailure } from './verification-failure.ts';

type PlacementsInput = Pick<
  VerifyPartInput,
  'path' | 'sheet' | 'fittings' | 'signal' | 'checksums' | 'decode'
>;

/**
 * Decodes a finished raster file with libvips, which shares no code with the writer, and checks every
 * pixel: each placement must have the pixels that were laid there, and the rest must be transparent. The
 * decoded pixels go to a temporary file next to the part, so memory use stays constant.
 * @returns the name of the check; nothing if there are no checksums to compare with
 * @throws ServiceError `verification_failed`; the signal's reason
 */
export async function verifyPlacements(input: PlacementsInput): Promise<readonly CheckName[]> {
  const { checksums } = input;
  if (checksums === undefined) return [];
  const decoded = `${input.path}.v`;
  try {
    await decode(input, decoded);
    input.signal.throwIfAborted();
    const file = await open(decoded, 'r');
    try {
      await comparePixels(file, checksums, input);
    } finally {
      await file.close();
    }
  } finally {
    await rm(decoded, { force: true });
  }
  return ['placed_pixels'];
}

async function decode(
  { path, sheet: { widthPx }, decode = decodeHere }: PlacementsInput,
  to: string,
): Promise<void> {
  try {
    await decode({ path, to, widthPx, isGrey: false });
  } catch (cause) {
    // Not the file's fault, such as memory or a disk that is full.
    if (cause instanceof ServiceError) throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    const expected = 'pixels that libvips can decode';
    throw verificationFailure('placed_pixels', 'its image', { expected, found, cause });
  }
}

async function comparePixels(
  file: FileHandle,
  laid: LaidPixels,
  { sheet, fittings, signal }: PlacementsInput,
): Promise<void> {
  const rowBytes = sheet.widthPx * BYTES_PER_PIXEL;
  const yielder = new EventLoopYielder();
  const checksums = new Map<Piece, number>();
  let topPx = 0;
  for (const band of bandsOf(sheet, fittings, 'even')) {
    signal.throwIfAborted();
    const pixels = await readRows(file, { topPx, rows: band.rows, rowBytes });
    for (const slice of band.slices) {
      const { piece } = slice;
      checksums.set(piece, clearSlice(slice, { pixels, rowBytes }, checksums.get(piece)));
      if (endsPiece(slice)) checkPiece(piece, checksums, laid);
      await yielder.yieldIfDue();
    }
    checkGround(pixels, band, topPx);
    topPx += band.rows;
  }
}

async function readRows(
  file: FileHandle,
  { topPx, rows, rowBytes }: { topPx: number; rows: number; rowBytes: number },
): Promise<Buffer> {
  const bytes = rows * rowBytes;
  const pixels = await readAt(file, V_HEADER_BYTES + topPx * rowBytes, bytes);
  mustMatch('placed_pixels', 'the number of decoded bytes', {
    expected: bytes,
    found: pixels.length,
  });
  return pixels;
}

/** Continues the checksum of a piece with a slice, and clears the slice's pixels. */
function clearSlice(
  { piece, rows, bandRow }: Slice,
  { pixels, rowBytes }: { readonly pixels: Buffer; readonly rowBytes: number },
  checksum = 0,
): number {
  const bytes = (piece.rightPx - piece.leftPx) * BYTES_PER_PIXEL;
  let at = bandRow * rowBytes + piece.leftPx * BYTES_PER_PIXEL;
  let sum = checksum;
  for (let row = 0; row < rows; row += 1, at += rowBytes) {
    sum = crc32(pixels.subarray(at, at + bytes), sum);
    pixels.fill(0, at, at + bytes);
  }
  return sum;
}

function checkPiece(piece: Piece, checksums: Map<Piece, number>, laid: LaidPixels): void {
  const what = `the pixel checksum at ${piece.leftPx},${piece.topPx}`;
  const found = toHex(checksums.get(piece) ?? 0);
  mustMatch('placed_pixels', what, { expected: toHex(laid.of(piece.fitting)), found });
  checksums.delete(piece);
}

/** Checks the band after the pixels of its pieces have been cleared. */
function checkGround(pixels: Buffer, { rows }: Band, topPx: number): void {
  const isBlank = pixels.equals(Buffer.alloc(pixels.length));
  const what = `the film around the pieces in rows ${topPx} to ${topPx + rows - 1}`;
  const found = isBlank ? 'transparent' : 'ink';
  mustMatch('placed_pixels', what, { expected: 'transparent', found });
}

function toHex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
