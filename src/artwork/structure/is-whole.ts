import type { ArtworkFormat } from '../../gang-sheet/artwork.ts';
import type { ByteWindow } from './byte-window.ts';
import { pngChunks } from './png-chunks.ts';
import { isWholeGif } from './whole-gif.ts';
import { isWholeJpeg } from './whole-jpeg.ts';
import { isWholeTiff } from './whole-tiff.ts';

/**
 * Whether a file goes on to its own end, told by its structure and without decoding. Header parsers
 * are content with the first few hundred bytes, and a cut file would only show while it is printed.
 * SVG is not asked: it is read as text, to the end.
 */
export async function isWhole(format: ArtworkFormat, file: ByteWindow): Promise<boolean> {
  switch (format) {
    case 'png':
      return isWholePng(file);
    case 'jpeg':
      return isWholeJpeg(file);
    case 'webp':
      return (await file.at(4, 4)).readUInt32LE() + 8 <= file.sizeBytes;
    case 'avif':
      return areWholeBoxes(file);
    case 'tiff':
      return isWholeTiff(file);
    case 'gif':
      return isWholeGif(file);
    case 'svg':
      return true;
  }
}

async function isWholePng(file: ByteWindow): Promise<boolean> {
  for await (const { type } of pngChunks(file)) {
    if (type === 'IEND') return true;
  }
  return false;
}

/**
 * Box by box (ISO 14496-12, 4.2): size 1 has the size in 8 further bytes, 0 goes to the end. A few
 * stray bytes after the media data do no harm.
 */
async function areWholeBoxes(file: ByteWindow): Promise<boolean> {
  let hasMedia = false;
  let offset = 0;
  while (offset < file.sizeBytes) {
    const head = await file.at(offset, 16);
    const boxBytes = sizeOfBox(head);
    if (boxBytes === 0) return true;
    if (boxBytes === null) return hasMedia;
    hasMedia ||= head.toString('latin1', 4, 8) === 'mdat';
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
