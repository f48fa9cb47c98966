import { randomUUID } from 'node:crypto';
import { copyFile, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metadata } from 'sharp';
import type { ArtworkFormat } from '../../gang-sheet/artwork.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { vFileBytes } from '../../gang-sheet/units/v-file.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { openImage, openUnconverted } from '../decoding/configure-sharp.ts';
import { decoding } from '../decoding/decoding.ts';
import { runWorker } from '../decoding/run-worker.ts';
import type { SpooledFile } from '../../image-files/spool-to-scratch.ts';
import type { FilePatch, PixelReading } from '../../image-files/pixel-reading.ts';
import type { PreparePixels } from './prepare-pixels-worker.ts';

/** Bytes of a sample, by the name that sharp gives its type. */
const SAMPLE_BYTES: Readonly<Record<string, number>> = {
  uchar: 1,
  char: 1,
  ushort: 2,
  short: 2,
  uint: 4,
  int: 4,
  float: 4,
};
const MOST_SAMPLE_BYTES = 8;
const MOST_XML_BYTES = 4096;

const WORKER = new URL('./prepare-pixels-worker.js', import.meta.url);

export interface PreparePixelFile {
  readonly file: SpooledFile;
  /** The file to read channels from: the artwork or its patched copy. */
  readonly path: string;
  readonly format: ArtworkFormat;
  readonly metadata: Metadata;
  readonly reading: PixelReading;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/**
 * Converts a file that the decoder would misread to a `.v` file of sRGB with straight alpha, 8 bits per
 * channel. The pixels keep the orientation of the file, and the metadata states it. Every step goes
 * through a file, so memory does not grow with the image.
 * @returns the new file next to the artwork
 * @throws ArtworkFault if it cannot be decoded; the signal's reason, or a disk error
 */
export async function preparePixels(
  request: PreparePixelFile,
): Promise<{ readonly path: string; readonly bytes: number }> {
  const { file, format, metadata, reading, scratchDir, signal } = request;
  const scratch = (name: string) => join(scratchDir, `${name}-${randomUUID()}.v`);
  const [decoded, made, converted] = [scratch('channels'), scratch('made'), scratch('pixels')];
  const path = join(scratchDir, `${file.sha256}.v`);
  const profile = metadata.icc ?? null;
  const keepsSpace = isConvertedLater(reading, profile !== null);
  try {
    await decodeChannels(request, decoded);
    signal.throwIfAborted();
    // Pixels that are already sRGB must not be converted with their former profile.
    const described = {
      orientation: metadata.orientation ?? 1,
      profile: keepsSpace ? profile : null,
    };
    const work = { from: decoded, to: made, reading, keepsSpace, metadata: described };
    await runWorker(WORKER, { workerData: work satisfies PreparePixels, signal });
    await rm(decoded);
    if (keepsSpace) {
      const image = openImage(made, 'pixels').keepExif().toColourspace('srgb').ensureAlpha();
      await decoding(format, image.toFile(converted));
    }
    signal.throwIfAborted();
    await rename(keepsSpace ? converted : made, path);
  } finally {
    const left = [decoded, made, converted].map((name) => rm(name, { force: true }));
    await Promise.all(left);
  }
  return { path, bytes: (await stat(path)).size };
}

/** Bytes that `preparePixels` has on the scratch disk at most. */
export function preparedBytes({
  metadata,
  reading,
}: Pick<PreparePixelFile, 'metadata' | 'reading'>): number {
  const size = { widthPx: metadata.width, heightPx: metadata.height };
  const { channels, colours, alpha, planes } = reading;
  const sampleBytes = SAMPLE_BYTES[metadata.depth] ?? MOST_SAMPLE_BYTES;
  const [rows, samples] = planes === null ? [size.heightPx, channels] : [planes.rows * channels, 1];
  const decoded = vFileBytes({ ...size, heightPx: rows }, samples * sampleBytes);
  const final = vFileBytes(size, BYTES_PER_PIXEL);
  const metadataBytes = 2 * metadataBytesOf(metadata);
  if (!isConvertedLater(reading, metadata.icc !== undefined))
    return decoded + final + metadataBytes;
  const made = vFileBytes(size, colours + (alpha === null ? 0 : 1));
  return made + Math.max(decoded, final) + metadataBytes;
}

/** Metadata as a `.v` file contains it: in base64, within a few lines of XML. */
function metadataBytesOf({ icc, exif, xmp, iptc }: Metadata): number {
  const blobs = [icc, exif, xmp, iptc].map((blob) => Math.ceil((blob?.length ?? 0) / 3) * 4);
  return blobs.reduce((sum, bytes) => sum + bytes, MOST_XML_BYTES);
}

/** Copies a file and overwrites some of its bytes. */
export async function patchedCopy(
  { path, sha256 }: SpooledFile,
  patches: readonly FilePatch[],
  scratchDir: string,
): Promise<string> {
  const copy = join(scratchDir, `patched-${sha256}`);
  await copyFile(path, copy);
  const handle = await open(copy, 'r+');
  try {
    for (const { offset, bytes } of patches) await handle.write(bytes, 0, bytes.length, offset);
  } finally {
    await handle.close();
  }
  return copy;
}

async function decodeChannels(
  { path, format, metadata, reading }: PreparePixelFile,
  to: string,
): Promise<void> {
  const image = openUnconverted(path, format, metadata.space);
  const { channels } = await decoding(format, image.toFile(to));
  if (channels === (reading.planes === null ? reading.channels : 1)) return;
  const detail = `has ${channels} channels, but its header states ${reading.channels}: save it as RGB, or send a PNG`;
  throw new ArtworkFault('artwork_channels', detail);
}

/** Whether the decoder converts the colours later: true for inks and for colours with a profile. */
function isConvertedLater({ meaning }: PixelReading, hasProfile: boolean): boolean {
  return meaning.kind === 'embedded' && (hasProfile || meaning.space === 'cmyk');
}
