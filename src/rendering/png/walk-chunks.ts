import { crc32 } from 'node:zlib';
import type { HashedFile } from '../files/hashed-file.ts';
import { mustMatch } from '../verification/verification-failure.ts';

/** The chunks of our files, in order. IDAT may occur several times. */
const ORDER = ['IHDR', 'sRGB', 'pHYs', 'IDAT', 'IEND'] as const;
export type ChunkType = (typeof ORDER)[number];

/** Content lengths of the chunks that are not image data; IDAT may have any length. */
const LENGTHS: Readonly<Record<string, number>> = { IHDR: 13, sRGB: 1, pHYs: 9, IEND: 0 };

const SIGNATURE_HEX = '89504e470d0a1a0a';

export type VisitContent = (type: ChunkType, content: Buffer) => void | Promise<void>;

/**
 * Reads a PNG to its end. Checks its signature and the order, lengths and checksums of its chunks, and that
 * nothing follows the last chunk. `visit` receives each chunk's content; IDAT arrives in several buffers.
 * @throws ServiceError `verification_failed`; anything that `visit` throws
 */
export async function walkChunks(file: HashedFile, visit: VisitContent): Promise<void> {
  const signature = (await file.read(8)).toString('hex');
  mustMatch('signature', 'its signature', { expected: SIGNATURE_HEX, found: signature });
  let type: ChunkType | null = null;
  while (type !== 'IEND') type = await walkChunk(file, { after: type, visit });
  const rest = await file.readSome(1);
  mustMatch('chunks', 'the content after the IEND chunk', {
    expected: 'nothing',
    found: rest.length === 0 ? 'nothing' : 'more bytes',
  });
}

async function walkChunk(
  file: HashedFile,
  { after, visit }: { after: ChunkType | null; visit: VisitContent },
): Promise<ChunkType> {
  const head = await readWhole(file, 8);
  const type = nextType(after, head.toString('latin1', 4));
  const length = head.readUInt32BE(0);
  mustMatch('chunks', `the length of the ${type} chunk`, {
    expected: LENGTHS[type] ?? length,
    found: length,
  });
  let crc = crc32(head.subarray(4));
  for (let left = length; left > 0;) {
    const content = type === 'IDAT' ? await readSome(file, left) : await readWhole(file, left);
    crc = crc32(content, crc);
    left -= content.length;
    await visit(type, content);
  }
  mustMatch('checksums', `the checksum of the ${type} chunk`, {
    expected: crc,
    found: (await readWhole(file, 4)).readUInt32BE(0),
  });
  return type;
}

function nextType(after: ChunkType | null, found: string): ChunkType {
  const next = ORDER[after === null ? 0 : ORDER.indexOf(after) + 1] ?? 'IEND';
  if (after === 'IDAT' && found === 'IDAT') return 'IDAT';
  mustMatch('chunks', `the chunk after ${after ?? 'the signature'}`, { expected: next, found });
  return next;
}

async function readWhole(file: HashedFile, bytes: number): Promise<Buffer> {
  const read = await file.read(bytes);
  mustBeThere(read.length === bytes);
  return read;
}

async function readSome(file: HashedFile, bytes: number): Promise<Buffer> {
  const read = await file.readSome(bytes);
  mustBeThere(read.length > 0);
  return read;
}

function mustBeThere(isThere: boolean): void {
  mustMatch('chunks', 'its last chunk', {
    expected: 'IEND',
    found: isThere ? 'IEND' : 'the end of the file',
  });
}
