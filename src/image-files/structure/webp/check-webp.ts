import { damaged, truncated } from '../../damage-faults.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import { webpChunks, type WebpChunk } from './webp-chunks.ts';

const FRAME_START = Buffer.from([0x9d, 0x01, 0x2a]);
const LOSSLESS_SIGNATURE = 0x2f;
const ALPHA_FLAG = 0x10;
const KNOWN: ReadonlySet<string> = new Set([
  'VP8 ',
  'VP8L',
  'VP8X',
  'ALPH',
  'ANIM',
  'ANMF',
  'ICCP',
  'EXIF',
  'XMP ',
]);

/**
 * Checks that the chunks of a WebP lie within the file and have the content that their types require
 * (RFC 9649, 2.3 to 2.7).
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`
 */
export async function checkWebp(file: ByteWindow): Promise<void> {
  const head = await file.at(4, 4);
  const end = head.length < 4 ? Infinity : head.readUInt32LE() + 8;
  if (end > file.sizeBytes) throw truncated('webp');
  const types = new Set<string>();
  let hasAlphaFlag = false;
  for await (const chunk of webpChunks(file, end)) {
    if (chunk.offset + chunk.bytes > end) throw truncated('webp');
    const content = await file.at(chunk.offset, Math.min(10, chunk.bytes));
    if (chunk.type === 'VP8X') hasAlphaFlag = ((content[0] ?? 0) & ALPHA_FLAG) !== 0;
    checkContent(chunk, content);
    types.add(chunk.type);
  }
  if (!['VP8 ', 'VP8L', 'ANMF'].some((type) => types.has(type))) {
    throw damaged('webp', 'its pixels are missing');
  }
  // The flag alone proves nothing: some writers always set it.
  const isLost = hasAlphaFlag && types.has('VP8 ') && !types.has('ALPH');
  if (isLost && [...types].some((type) => !KNOWN.has(type))) {
    throw damaged('webp', 'its transparency is missing');
  }
}

/** The frame tag states the size of the first partition of a lossy frame (RFC 6386, 9.1). */
function checkContent({ type, bytes }: WebpChunk, content: Buffer): void {
  if (type === 'VP8L' && content[0] !== LOSSLESS_SIGNATURE) throw headless();
  if (type !== 'VP8 ') return;
  if (content.length < 10 || !content.subarray(3, 6).equals(FRAME_START)) throw headless();
  if (10 + (content.readUIntLE(0, 3) >> 5) > bytes) throw truncated('webp');
}

function headless() {
  return damaged('webp', 'its header is invalid');
}
