import { avifProperties } from './avif-properties.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import type { HeaderSize } from '../../turn.ts';
import type { IsoBox } from './iso-boxes.ts';

/**
 * Reads the size of the primary item: its spatial extent, cropped by its clean aperture and rotated
 * (ISO 23008-12, 6.5). Decoders apply the rotation themselves and ignore EXIF orientation.
 */
export async function avifSize(file: ByteWindow): Promise<HeaderSize | null> {
  let size: HeaderSize | null = null;
  for (const property of (await avifProperties(file)) ?? []) {
    size = await apply(file, property, size);
  }
  return size;
}

async function apply(
  file: ByteWindow,
  { type, offset, end }: IsoBox,
  size: HeaderSize | null,
): Promise<HeaderSize | null> {
  const bytes = await file.at(offset, Math.min(16, end - offset));
  if (type === 'ispe' && bytes.length >= 12) {
    const [widthPx, heightPx] = [bytes.readUInt32BE(4), bytes.readUInt32BE(8)];
    return { widthPx, heightPx, orientation: null };
  }
  if (size === null || bytes.length === 0) return size;
  if (type === 'clap') return cropped(size, bytes);
  const isTurned = type === 'irot' && bytes.readUInt8(0) % 2 === 1;
  return isTurned ? { ...size, widthPx: size.heightPx, heightPx: size.widthPx } : size;
}

/** Crops to a width and a height, each stored as a fraction of two 32-bit numbers. */
function cropped(size: HeaderSize, bytes: Buffer): HeaderSize {
  if (bytes.length < 16) return size;
  const side = (at: number) => Math.round(bytes.readUInt32BE(at) / bytes.readUInt32BE(at + 4));
  return { ...size, widthPx: side(0), heightPx: side(8) };
}
