import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { checkWithDecoder } from '../verification/check-with-decoder.ts';
import { HashedFile } from '../files/hashed-file.ts';
import type { CheckName } from '../format/check-name.ts';
import type { VerifyPartInput } from '../format/verify-request.ts';
import { mustMatch, verificationFailure } from '../verification/verification-failure.ts';
import { verifyPlacements } from '../verification/verify-placements.ts';
import { readDirectory, type Directory } from './read-directory.ts';
import { TAGS, type TagName } from './tags.ts';

const CHECKS: readonly CheckName[] = [
  'signature',
  'directory',
  'size',
  'density',
  'colour',
  'pixels',
  'hash',
  'decoder',
];

/** Number of strips that are inflated at the same time, in zlib's own threads. */
const AT_ONCE = 4;

/**
 * Reads a finished TIFF back from disk, in one pass and in constant memory. Checks its directory and
 * inflates each strip to its end. With checksums, also compares every placement.
 * @returns the names of the checks that the file passed
 * @throws ServiceError `verification_failed`; the signal's reason
 */
export async function verifyTiff(input: VerifyPartInput): Promise<readonly CheckName[]> {
  const directory = await directoryOf(input.path);
  checkTags(directory, input);
  await checkStrips(directory, input);
  await checkWithDecoder(input, 'tiff');
  return [...CHECKS, ...(await verifyPlacements(input))];
}

async function directoryOf(path: string): Promise<Directory> {
  const file = await open(path);
  try {
    return await readDirectory(file);
  } finally {
    await file.close();
  }
}

function checkTags(directory: Directory, { widthPx, heightPx, dpi }: VerifyPartInput): void {
  const check = (name: CheckName, tag: TagName, expected: string) =>
    mustMatch(name, `its tag ${tag}`, { expected, found: valuesOf(directory, tag).join() });
  check('size', 'imageWidth', String(widthPx));
  check('size', 'imageLength', String(heightPx));
  for (const tag of ['xResolution', 'yResolution'] as const) {
    const [over = 0, under = 1] = valuesOf(directory, tag);
    mustMatch('density', `its tag ${tag}`, {
      expected: dpi.toFixed(3),
      found: (over / under).toFixed(3),
    });
  }
  check('density', 'resolutionUnit', '2');
  // 8 bits each of red, green, blue and straight alpha, pixel by pixel, from the top left.
  check('colour', 'bitsPerSample', '8,8,8,8');
  check('colour', 'samplesPerPixel', '4');
  check('colour', 'photometric', '2');
  check('colour', 'extraSamples', '2');
  check('colour', 'planarConfiguration', '1');
  check('colour', 'orientation', '1');
  // Deflate with horizontal differencing.
  check('pixels', 'compression', '8');
  check('pixels', 'predictor', '2');
}

/**
 * Checks that the strips are contiguous from the header to the directory, and that each has the right
 * length.
 */
async function checkStrips(directory: Directory, input: VerifyPartInput): Promise<void> {
  const file = await HashedFile.open(input.path);
  const inflating: Promise<void>[] = [];
  try {
    await file.read(directory.headerBytes);
    let at = directory.headerBytes;
    for (const strip of stripsOf(directory, input)) {
      input.signal.throwIfAborted();
      mustMatch('directory', 'the offset of a strip', { expected: at, found: strip.at });
      const compressed = await file.read(strip.bytes);
      inflating.push(inflateStrip(compressed, strip));
      if (inflating.length === AT_ONCE) await inflating.shift();
      at += strip.bytes;
    }
    await Promise.all(inflating);
    mustMatch('directory', 'the offset of its directory', {
      expected: at + (at & 1),
      found: directory.at,
    });
    while ((await file.readSome(Infinity)).length > 0);
    mustMatch('hash', 'its SHA-256', { expected: input.sha256, found: file.digest() });
  } finally {
    await Promise.allSettled(inflating);
    await file.close();
  }
}

interface Strip {
  readonly at: number;
  readonly bytes: number;
  readonly pixelBytes: number;
}

function stripsOf(directory: Directory, { widthPx, heightPx }: VerifyPartInput): readonly Strip[] {
  const [rowsPerStrip = 0] = valuesOf(directory, 'rowsPerStrip');
  const offsets = valuesOf(directory, 'stripOffsets');
  const byteCounts = valuesOf(directory, 'stripByteCounts');
  const expected = rowsPerStrip > 0 ? Math.ceil(heightPx / rowsPerStrip) : 1;
  mustMatch('directory', 'its number of strips', { expected, found: offsets.length });
  mustMatch('directory', 'its number of byte counts', { expected, found: byteCounts.length });
  return offsets.map((at, index) => {
    const rows = Math.min(rowsPerStrip, heightPx - index * rowsPerStrip);
    const pixelBytes = rows * widthPx * BYTES_PER_PIXEL;
    const bytes = byteCounts[index] ?? 0;
    // An upper bound on the compressed size, because a whole strip is read into memory.
    const most = pixelBytes * 2 + 64;
    mustMatch('directory', 'the length of a strip', {
      expected: Math.min(bytes, most),
      found: bytes,
    });
    return { at, bytes, pixelBytes };
  });
}

interface InflateInfo {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

const inflateWithInfo = promisify(inflate) as unknown as (
  compressed: Buffer,
  options: object,
) => Promise<InflateInfo>;

/** Inflates a strip; zlib compares the Adler-32 at its end. */
async function inflateStrip(compressed: Buffer, { at, bytes, pixelBytes }: Strip): Promise<void> {
  const where = `the strip at byte ${at}`;
  const { buffer, engine } = await inflateWithInfo(compressed, {
    info: true,
    chunkSize: pixelBytes + 64,
    maxOutputLength: pixelBytes + 64,
  }).catch((cause: unknown) => {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw verificationFailure('pixels', where, { expected: 'a whole zlib stream', found, cause });
  });
  mustMatch('pixels', `the inflated length of ${where}`, {
    expected: pixelBytes,
    found: buffer.length,
  });
  mustMatch('pixels', `the stream of ${where}`, { expected: bytes, found: engine.bytesWritten });
}

function valuesOf({ values }: Directory, tag: TagName): readonly number[] {
  return values.get(TAGS[tag]) ?? [];
}
