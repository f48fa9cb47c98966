import { checkWithDecoder } from '../verification/check-with-decoder.ts';
import { HashedFile } from '../files/hashed-file.ts';
import type { CheckName } from '../format/check-name.ts';
import type { VerifyPartInput } from '../format/verify-request.ts';
import { pixelsPerMetre } from './chunks.ts';
import { InflatedRows } from '../verification/inflated-rows.ts';
import { walkChunks, type ChunkType } from './walk-chunks.ts';
import { mustMatch } from '../verification/verification-failure.ts';
import { verifyPlacements } from '../verification/verify-placements.ts';

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
 * Reads a finished PNG back from disk, in one pass and in constant memory. With checksums, also compares
 * every placement.
 * @returns the names of the checks that the file passed
 * @throws ServiceError `verification_failed`; the signal's reason
 */
export async function verifyPng(input: VerifyPartInput): Promise<readonly CheckName[]> {
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
  await checkWithDecoder(input, 'png');
  return [...CHECKS, ...(await verifyPlacements(input))];
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
