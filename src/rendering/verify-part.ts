import sharp from 'sharp';
import { HashedFile } from './hashed-file.ts';
import { pixelsPerMetre } from './png/chunks.ts';
import { InflatedRows } from './png/inflated-rows.ts';
import { walkChunks, type ChunkType } from './png/walk-chunks.ts';
import { mustMatch, type CheckName } from './verification-failure.ts';

export interface VerifyPartInput {
  readonly path: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  /** Of what was written, in hex. */
  readonly sha256: string;
  readonly signal: AbortSignal;
}

const CHECKS: readonly CheckName[] = [
  'signature',
  'chunks',
  'checksums',
  'size',
  'density',
  'colour',
  'pixels',
  'hash',
  'decoder',
];

/**
 * Reads a finished part back from disk, once and whole, with flat memory: that it is what it should
 * be does not rest on the code that wrote it.
 * @returns the names of the checks that it passed
 * @throws ServiceError `verification_failed` naming what was expected and what was found; the
 * signal's reason
 */
export async function verifyPart(input: VerifyPartInput): Promise<readonly CheckName[]> {
  const file = await HashedFile.open(input.path);
  const rows = new InflatedRows(input);
  try {
    await walkChunks(file, async (type, content) => {
      input.signal.throwIfAborted();
      if (type === 'IDAT') await rows.write(content);
      else checkContent(type, content, input);
    });
    await rows.finish();
    mustMatch('hash', 'its SHA-256', { expected: input.sha256, found: file.digest() });
  } finally {
    rows.destroy();
    await file.close();
  }
  await checkWithDecoder(input);
  return CHECKS;
}

function checkContent(type: ChunkType, content: Buffer, input: VerifyPartInput): void {
  if (type === 'IHDR') checkHeader(content, input);
  if (type === 'pHYs') checkDensity(content, input.dpi);
  if (type === 'sRGB') {
    mustMatch('colour', 'its sRGB intent', { expected: 0, found: content.readUInt8(0) });
  }
}

function checkHeader(content: Buffer, { widthPx, heightPx }: VerifyPartInput): void {
  const size = `${content.readUInt32BE(0)}x${content.readUInt32BE(4)}`;
  mustMatch('size', 'its size', { expected: `${widthPx}x${heightPx}`, found: size });
  // 8 bits, truecolour with alpha, deflate, adaptive filters, not interlaced.
  const format = content.toString('hex', 8);
  mustMatch('colour', 'its pixel format', { expected: '0806000000', found: format });
}

function checkDensity(content: Buffer, dpi: number): void {
  const perMetre = pixelsPerMetre(dpi);
  const found = [content.readUInt32BE(0), content.readUInt32BE(4), content.readUInt8(8)].join();
  const what = 'its density (pixels per metre on both axes, unit)';
  mustMatch('density', what, { expected: `${perMetre},${perMetre},1`, found });
}

/** What another program sees: libpng, through sharp. */
async function checkWithDecoder(input: VerifyPartInput): Promise<void> {
  const { widthPx, heightPx, dpi } = input;
  const expected = `png, ${widthPx}x${heightPx}, 4 channels, ${Math.round(dpi)} dpi`;
  mustMatch('decoder', 'what sharp reads', { expected, found: await describe(input.path) });
}

async function describe(path: string): Promise<string> {
  try {
    const meta = await sharp(path, { limitInputPixels: false }).metadata();
    const { format, width, height, channels, density } = meta;
    return `${format}, ${width}x${height}, ${channels} channels, ${density ?? 'no'} dpi`;
  } catch (cause) {
    return `an error (${cause instanceof Error ? cause.message : String(cause)})`;
  }
}
