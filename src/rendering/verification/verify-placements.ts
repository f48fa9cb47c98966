import { open, rm, type FileHandle } from 'node:fs/promises';
import sharp from 'sharp';
import { crc32 } from 'node:zlib';
import { bandsOf, endsPiece, type Band, type Slice } from '../raster/bands.ts';
import { Breather } from '../raster/breather.ts';
import type { VerifyPartInput } from '../part-request.ts';
import type { PixelChecksums } from './pixel-checksums.ts';
import type { Piece } from '../raster/pieces.ts';
import { mustMatch, verificationFailure } from './verification-failure.ts';

export interface VerifyPlacementsInput extends Pick<
  VerifyPartInput,
  'path' | 'sheet' | 'fittings' | 'signal'
> {
  readonly checksums: PixelChecksums;
}

/** The numbers as they stand in the file: a profile that says sRGB would change some by a step. */
const OPEN_OPTIONS = { limitInputPixels: false, failOn: 'warning', ignoreIcc: true } as const;

const BYTES_PER_PIXEL = 4;
/** A libvips file is this header, then the rows. */
const HEADER_BYTES = 64;

/**
 * Decodes a finished PNG or TIFF with libvips, which shares no code with what wrote it, and looks at
 * every pixel: each placement has to be what was laid there, and all the rest nothing. The decoded
 * pixels lie beside the part for the time being, so that memory stays flat.
 * @throws ServiceError `verification_failed`; the signal's reason
 */
export async function verifyPlacements(input: VerifyPlacementsInput): Promise<void> {
  const decoded = `${input.path}.v`;
  try {
    await decode(input.path, decoded);
    input.signal.throwIfAborted();
    const file = await open(decoded, 'r');
    try {
      await comparePixels(file, input);
    } finally {
      await file.close();
    }
  } finally {
    await rm(decoded, { force: true });
  }
}

async function decode(path: string, to: string): Promise<void> {
  try {
    await sharp(path, OPEN_OPTIONS).toFile(to);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const expected = 'pixels that libvips can decode';
    throw verificationFailure('placed_pixels', 'its image', { expected, found, cause });
  }
}

async function comparePixels(file: FileHandle, input: VerifyPlacementsInput): Promise<void> {
  const { sheet, fittings, signal } = input;
  const rowBytes = sheet.widthPx * BYTES_PER_PIXEL;
  const breather = new Breather();
  const checksums = new Map<Piece, number>();
  let topPx = 0;
  for (const band of bandsOf(sheet, fittings, 'even')) {
    signal.throwIfAborted();
    const pixels = await readRows(file, { topPx, rows: band.rows, rowBytes });
    for (const slice of band.slices) {
      const { piece } = slice;
      checksums.set(piece, takeOut(slice, { pixels, rowBytes }, checksums.get(piece)));
      if (endsPiece(slice)) checkPiece(piece, checksums, input.checksums);
      await breather.breathe();
    }
    checkGround(pixels, band, topPx);
    topPx += band.rows;
  }
}

async function readRows(
  file: FileHandle,
  { topPx, rows, rowBytes }: { topPx: number; rows: number; rowBytes: number },
): Promise<Buffer> {
  const pixels = Buffer.allocUnsafeSlow(rows * rowBytes);
  const from = HEADER_BYTES + topPx * rowBytes;
  const { bytesRead } = await file.read(pixels, 0, pixels.length, from);
  const found = bytesRead;
  mustMatch('placed_pixels', 'the number of decoded bytes', { expected: pixels.length, found });
  return pixels;
}

/** Goes on with the checksum of a piece, and leaves nothing in its place. */
function takeOut(
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

function checkPiece(piece: Piece, checksums: Map<Piece, number>, laid: PixelChecksums): void {
  const what = `the checksum of the pixels at ${piece.leftPx},${piece.topPx}`;
  const found = toHex(checksums.get(piece) ?? 0);
  mustMatch('placed_pixels', what, { expected: toHex(laid.of(piece.fitting)), found });
  checksums.delete(piece);
}

/** All that is left of a band once its pieces are taken out. */
function checkGround(pixels: Buffer, { rows }: Band, topPx: number): void {
  const isBlank = pixels.equals(Buffer.alloc(pixels.length));
  const what = `the film around the pieces in rows ${topPx} to ${topPx + rows - 1}`;
  const found = isBlank ? 'transparent' : 'ink';
  mustMatch('placed_pixels', what, { expected: 'transparent', found });
}

function toHex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
