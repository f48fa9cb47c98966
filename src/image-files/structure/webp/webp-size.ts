import type { ByteWindow } from '../../bytes/byte-window.ts';
import type { HeaderSize } from '../../turn.ts';
import { orientationIn } from '../tiff/exif-orientation.ts';
import { webpChunks } from './webp-chunks.ts';

/** In the flags of VP8X: the file has an EXIF chunk (RFC 9649, 2.7). */
const EXIF_FLAG = 0x08;

/** A chunk, with the bytes that state the size. */
interface Chunk {
  readonly type: string;
  readonly content: Buffer;
}

/**
 * Walks the chunks (RFC 9649, 2.3): VP8X, VP8L or VP8 gives the size. The first EXIF chunk, if VP8X
 * announces one, gives the orientation. The decoder ignores all others.
 */
export async function webpSize(file: ByteWindow): Promise<HeaderSize | null> {
  let size: Pick<HeaderSize, 'widthPx' | 'heightPx'> | null = null;
  let orientation: number | null = null;
  let announcesExif = false;
  for await (const { type, offset, bytes } of webpChunks(file, file.sizeBytes)) {
    const content = await file.at(offset, 10);
    if (type === 'EXIF' && announcesExif) {
      announcesExif = false;
      orientation = await orientationIn(file, { offset, end: offset + bytes });
    } else if (content.length === 10 && size === null) {
      size = sizeIn({ type, content });
      announcesExif = type === 'VP8X' && (content.readUInt8() & EXIF_FLAG) !== 0;
    }
  }
  return size && { ...size, orientation };
}

function sizeIn({ type, content }: Chunk): Pick<HeaderSize, 'widthPx' | 'heightPx'> | null {
  switch (type) {
    case 'VP8X':
      return { widthPx: content.readUIntLE(4, 3) + 1, heightPx: content.readUIntLE(7, 3) + 1 };
    case 'VP8L': {
      const bits = content.readUInt32LE(1);
      return { widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      // The upper two bits are a display scale (RFC 6386, 9.1).
      return {
        widthPx: content.readUInt16LE(6) & 0x3fff,
        heightPx: content.readUInt16LE(8) & 0x3fff,
      };
    default:
      return null;
  }
}
