import { crc32 } from 'node:zlib';
import { damaged, truncated, unsupported } from '../../damage-faults.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import { pngChunks, type PngChunk } from './png-chunks.ts';

/** Bytes per read; computing their checksum takes about 100 µs. */
const CHUNK_BYTES = 256 * 1024;
const PALETTE = 3;
/** Chunks that affect neither pixels nor colours. */
const REMARKS: ReadonlySet<string> = new Set([
  'tEXt',
  'zTXt',
  'iTXt',
  'tIME',
  'bKGD',
  'hIST',
  'sPLT',
]);

/**
 * Checks that a PNG has the required chunks in order, up to its end (3rd edition, 5.6).
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`
 */
export async function checkPng(file: ByteWindow): Promise<void> {
  const seen = new Set<string>();
  let needsPalette = false;
  for await (const chunk of pngChunks(file)) {
    const { type } = chunk;
    assertPlace(type, seen);
    if (type === 'IHDR') needsPalette = await hasPalette(file, chunk);
    if (type === 'IDAT' && needsPalette && !seen.has('PLTE')) {
      throw damaged('png', 'its palette is missing');
    }
    seen.add(type);
  }
  if (!seen.has('IEND')) throw truncated('png');
  if (!seen.has('IDAT')) throw damaged('png', 'its pixels are missing');
}

function assertPlace(type: string, seen: ReadonlySet<string>): void {
  if (type === 'CgBI') {
    throw unsupported("a PNG in Apple's own variant (CgBI)", 'open it and save it as PNG again');
  }
  if (!/^[A-Za-z]{4}$/.test(type)) throw damaged('png', 'its structure is broken');
  if (seen.size === 0 && type !== 'IHDR') throw damaged('png', 'its header is missing');
}

async function hasPalette(file: ByteWindow, { offset, bytes }: PngChunk): Promise<boolean> {
  return bytes >= 10 && (await file.at(offset + 9, 1))[0] === PALETTE;
}

/**
 * Verifies the checksums of all chunks that affect the print.
 * @throws ArtworkFault `artwork_damaged`
 */
export async function checkPngData(file: ByteWindow, signal: AbortSignal): Promise<void> {
  for await (const chunk of pngChunks(file)) {
    if (REMARKS.has(chunk.type) || isPrivate(chunk)) continue;
    signal.throwIfAborted();
    if (!(await isSound(file, chunk))) throw damaged('png', 'its checksum is wrong');
  }
}

/**
 * The case of each letter says whether decoders must understand the chunk, and whether it is standard
 * (5.4).
 */
function isPrivate({ type }: PngChunk): boolean {
  return /^[a-z][a-z]/.test(type);
}

/** The checksum covers the type too. */
async function isSound(file: ByteWindow, { offset, bytes }: PngChunk): Promise<boolean> {
  let crc = 0;
  const end = offset + bytes;
  for (let at = offset - 4; at < end; at += CHUNK_BYTES) {
    crc = crc32(await file.at(at, Math.min(CHUNK_BYTES, end - at)), crc);
  }
  const named = await file.at(end, 4);
  return named.length === 4 && named.readUInt32BE() === crc;
}
