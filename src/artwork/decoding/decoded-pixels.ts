import { open } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import type { ArtworkFormat } from '../../gang-sheet/artwork.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { readWhole } from '../../image-files/read-whole.ts';
import { decoding } from './decoding.ts';
import { V_HEADER_BYTES } from '../../gang-sheet/units/v-file.ts';
import { readVHeader, UCHAR } from './v-header.ts';
import type { Size } from '../../image-files/turn.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';

/** Channels of the pixels that are placed: RGBA. */
const CHANNELS = 4;
/** VipsInterpretation of the pixels that are placed. */
const SRGB = 22;

/**
 * Decodes an image and asserts what every reader assumes: four channels of 8 bits and the given size.
 * (`ensureAlpha` adds a channel but never removes one.)
 * @param image a pipeline that should give sRGB with alpha
 * @param format format named in the fault; null for pixels that this program made
 * @throws ArtworkFault, with `artwork_channels` for other channels; Error for another size
 */
export async function decodedPixels(
  image: Sharp,
  size: Size,
  format: ArtworkFormat | null,
): Promise<Buffer> {
  const work = image.raw().toBuffer({ resolveWithObject: true });
  const { data, info } = await (format === null ? work : decoding(format, work));
  const { width: widthPx, height: heightPx, channels } = info;
  assertPixels({ widthPx, heightPx, channels, space: SRGB, bytes: data.length }, size);
  return data;
}

/**
 * Asserts the same of a `.v` file, from its header and length.
 * @throws ArtworkFault `artwork_channels`; Error when anything else differs
 */
export async function assertPixelFile(path: string, size: Size): Promise<void> {
  await assertVFile(path, { ...size, channels: CHANNELS, space: SRGB });
}

/** Asserts that a `.v` file has one channel of bytes and the given size. */
export async function assertChannelFile(path: string, size: Size): Promise<void> {
  await assertVFile(path, { ...size, channels: 1, space: null });
}

/** Asserts the length of a file of plain rows, which has no header. */
export async function assertPlainRows(path: string, { widthPx, heightPx }: Size): Promise<void> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const expected = widthPx * heightPx * BYTES_PER_PIXEL;
    if (size !== expected) throw mismatch(`${expected} bytes of rows`, `${size}`);
  } finally {
    await handle.close();
  }
}

interface Expected extends Size {
  readonly channels: number;
  /** A VipsInterpretation; null accepts any. */
  readonly space: number | null;
}

interface Received extends Size {
  readonly channels: number;
  readonly space: number;
  /** Total bytes of all rows. */
  readonly bytes: number;
}

async function assertVFile(path: string, expected: Expected): Promise<void> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(size, V_HEADER_BYTES));
    await readWhole(handle, head, 0);
    const header = readVHeader(head);
    if (header === null) throw mismatch('a file of pixels', 'another');
    const { widthPx, heightPx, channels, format, coding, type } = header;
    if (channels !== expected.channels) throw wrongChannels(expected.channels, channels);
    if (format !== UCHAR || coding !== 0) {
      throw mismatch('plain bytes', `format ${format} of coding ${coding}`);
    }
    // Metadata follows the rows.
    const rowBytes = widthPx * heightPx * channels;
    const bytes = Math.min(rowBytes, size - V_HEADER_BYTES);
    assertSame({ widthPx, heightPx, channels, space: type, bytes }, expected);
  } finally {
    await handle.close();
  }
}

function assertPixels(received: Received, size: Size): void {
  if (received.channels !== CHANNELS) throw wrongChannels(CHANNELS, received.channels);
  assertSame(received, { ...size, channels: CHANNELS, space: SRGB });
}

function assertSame(received: Received, expected: Expected): void {
  const { widthPx, heightPx, channels, space } = expected;
  const bytes = widthPx * heightPx * channels;
  const isSame = received.widthPx === widthPx && received.heightPx === heightPx;
  if (isSame && received.bytes === bytes && (space === null || received.space === space)) return;
  throw mismatch(
    inWords({ ...expected, space: space ?? received.space, bytes }),
    inWords(received),
  );
}

function inWords({ widthPx, heightPx, channels, space, bytes }: Received): string {
  return `${widthPx} x ${heightPx} px, ${channels} channels, ${bytes} bytes, space ${space}`;
}

/** The fault for a file with channels that no earlier step removed. */
function wrongChannels(expected: number, received: number): ArtworkFault {
  const detail = `decodes to ${received} channels instead of ${expected}: save it as RGB without extra channels, or send a PNG`;
  return new ArtworkFault('artwork_channels', detail);
}

/** An error in this program, not a fault of the artwork. */
function mismatch(expected: string, received: string): Error {
  return new Error(`decoded pixels must be ${expected}, received ${received}`);
}
