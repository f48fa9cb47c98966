import { crc32 } from 'node:zlib';
import { BYTES_PER_PIXEL } from '../../../gang-sheet/units/pixel-bytes.ts';
import { EventLoopYielder } from '../../../event-loop-yielder.ts';
import { rowsPerStrip } from '../../strips/strip.ts';
import type { DecodeRaster } from '../../format/decode-raster.ts';
import { mustMatch } from '../../verification/verification-failure.ts';
import { decodePlane, type DecodedPlane } from '../reading/decode-plane.ts';
import type { PdfReference } from '../reading/parse-pdf.ts';
import type { PdfDocument } from '../reading/pdf-document.ts';

export interface PixelsToVerify {
  readonly image: PdfReference | undefined;
  /** Names the image in errors. */
  readonly name: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** CRC-32 of the image's rows as they were laid, in RGBA. */
  readonly checksum: number;
  /** Path prefix for temporary files. */
  readonly scratchPath: string;
  readonly signal: AbortSignal;
  /** @see VerifyPartInput */
  readonly decode?: DecodeRaster | undefined;
}

const OPAQUE = 255;
/**
 * Joining the planes of a whole strip takes a few milliseconds, so it is done in steps that keep the event
 * loop free.
 */
const STEPS_PER_STRIP = 8;

/**
 * Decodes an image and its soft mask, and compares their pixels with those that were laid.
 * @throws ServiceError `verification_failed`; the signal's reason
 */
export async function verifyPixels(document: PdfDocument, pixels: PixelsToVerify): Promise<void> {
  const stream = await document.stream(pixels.image, pixels.name);
  const colour = await decodePlane(document, { ...pixels, stream, plane: 'colour' });
  let alpha: DecodedPlane | undefined;
  try {
    const mask = stream.entries.get('SMask');
    if (mask !== undefined) {
      const maskStream = await document.stream(mask, pixels.name);
      alpha = await decodePlane(document, { ...pixels, stream: maskStream, plane: 'alpha' });
    }
    mustMatch('placed_pixels', `the pixel checksum of ${pixels.name}`, {
      expected: toHex(pixels.checksum),
      found: toHex(await checksumOf(pixels, colour, alpha)),
    });
  } finally {
    await colour.dispose();
    await alpha?.dispose();
  }
}

async function checksumOf(
  { widthPx, heightPx, signal }: PixelsToVerify,
  colour: DecodedPlane,
  alpha: DecodedPlane | undefined,
): Promise<number> {
  const yielder = new EventLoopYielder();
  const stepRows = Math.max(1, Math.floor(rowsPerStrip(widthPx) / STEPS_PER_STRIP));
  let checksum = 0;
  for (let row = 0; row < heightPx; row += stepRows) {
    signal.throwIfAborted();
    const rows = Math.min(stepRows, heightPx - row);
    const planes = { colour: await colour.rows(row, rows), alpha: await alpha?.rows(row, rows) };
    checksum = crc32(join(planes, rows * widthPx), checksum);
    await yielder.yieldIfDue();
  }
  return checksum;
}

interface Planes {
  readonly colour: Buffer;
  /** undefined for an opaque image. */
  readonly alpha: Buffer | undefined;
}

function join({ colour, alpha }: Planes, pixels: number): Uint8Array {
  const joined = new Uint8Array(pixels * BYTES_PER_PIXEL);
  for (let pixel = 0, from = 0, to = 0; pixel < pixels; pixel += 1, from += 3) {
    joined[to] = colour[from] ?? 0;
    joined[to + 1] = colour[from + 1] ?? 0;
    joined[to + 2] = colour[from + 2] ?? 0;
    joined[to + 3] = alpha === undefined ? OPAQUE : (alpha[pixel] ?? 0);
    to += BYTES_PER_PIXEL;
  }
  return joined;
}

function toHex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
