import { damaged, truncated, unsupported } from '../../damage-faults.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import { isoExtents } from './iso-items.ts';

const MOST_BRANDS_BYTES = 256;
/** Brands of AV1 images, single or in sequence. */
const AV1 = ['avif', 'avis'];
const HEVC = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

/**
 * Checks that the boxes of an AVIF are complete and that its items lie within the file.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`
 */
export async function checkAvif(file: ByteWindow): Promise<void> {
  await assertAv1(file);
  if (!(await areWholeBoxes(file))) throw truncated('avif');
  const extents = await isoExtents(file);
  if (extents === null || extents.length === 0) {
    throw damaged('avif', 'its pixel data cannot be located');
  }
  for (const { start, bytes } of extents) {
    if (start + bytes > file.sizeBytes) throw truncated('avif');
    if (!(start >= 0)) throw damaged('avif', 'its pixel data cannot be located');
  }
}

/** HEIC files have the same signature, and share a brand that only means "an image". */
async function assertAv1(file: ByteWindow): Promise<void> {
  const head = await file.at(0, MOST_BRANDS_BYTES);
  const brands = brandsOf(head);
  if (brands.some((brand) => AV1.includes(brand))) return;
  if (brands.some((brand) => HEVC.includes(brand))) throw heicPhoto();
}

export function heicPhoto() {
  return unsupported('a HEIC photo (iPhone)', 'send it as JPEG or PNG');
}

function brandsOf(head: Buffer): readonly string[] {
  const end = Math.min(head.length, head.length < 4 ? 0 : head.readUInt32BE());
  const brands = [head.toString('latin1', 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(head.toString('latin1', at, at + 4));
  return brands;
}

/**
 * Walks the boxes (ISO 14496-12, 4.2). A size of 1 means that the size is in 8 further bytes; a size of 0
 * means that the box extends to the end. A few stray bytes after the media data do no harm.
 * @throws ArtworkFault `artwork_damaged` if there are two `meta` boxes (8.11.1 allows one), as in two files
 *   that were joined: the decoder takes the last, and browsers the first or none
 */
async function areWholeBoxes(file: ByteWindow): Promise<boolean> {
  const seen = new Set<string>();
  let offset = 0;
  while (offset < file.sizeBytes) {
    const head = await file.at(offset, 16);
    const boxBytes = sizeOfBox(head);
    if (boxBytes === null) return seen.has('mdat');
    const type = head.toString('latin1', 4, 8);
    if (type === 'meta' && seen.has(type)) throw damaged('avif', 'it describes two images');
    if (boxBytes === 0) return true;
    seen.add(type);
    offset += boxBytes;
  }
  return offset === file.sizeBytes;
}

function sizeOfBox(head: Buffer): number | null {
  if (head.length < 8) return null;
  const sizeBytes = head.readUInt32BE();
  if (sizeBytes !== 1) return sizeBytes === 0 || sizeBytes >= 8 ? sizeBytes : null;
  return head.length < 16 ? null : Number(head.readBigUInt64BE(8));
}
