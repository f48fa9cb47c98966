import type { ByteWindow } from './byte-window.ts';
import type { HeaderSize } from './header-size.ts';
import { isoBoxes, isoBoxOf, type IsoBox } from './iso-boxes.ts';

/** Version and flags, which a full box begins with. */
const FULL_BOX_BYTES = 4;
/** More properties than this no picture has; a list of them is at most as long. */
const MAX_PROPERTIES = 1000;
const MAX_ASSOCIATION_BYTES = 64 * 1024;

/**
 * The size of the primary item: its spatial extent, cropped by its clean aperture, turned by its
 * rotation (ISO 23008-12, 6.5). Decoders turn it by themselves and leave EXIF's orientation alone.
 */
export async function avifSize(file: ByteWindow): Promise<HeaderSize | null> {
  const meta = await isoBoxOf(file, { offset: 0, end: file.sizeBytes }, 'meta');
  if (meta === null) return null;
  const inside = { offset: meta.offset + FULL_BOX_BYTES, end: meta.end };
  const primary = await primaryItem(file, inside);
  const container = await isoBoxOf(file, inside, 'iprp');
  if (primary === null || container === null) return null;
  const properties = await propertiesIn(file, container);
  let size: HeaderSize | null = null;
  for (const index of await associationsOf(file, container, primary)) {
    const property = properties[index - 1];
    if (property !== undefined) size = await apply(file, property, size);
  }
  return size;
}

async function primaryItem(
  file: ByteWindow,
  inside: Pick<IsoBox, 'offset' | 'end'>,
): Promise<number | null> {
  const box = await isoBoxOf(file, inside, 'pitm');
  if (box === null) return null;
  const bytes = await file.at(box.offset, 8);
  if (bytes.length < 8) return null;
  return bytes.readUInt8(0) === 0 ? bytes.readUInt16BE(4) : bytes.readUInt32BE(4);
}

async function propertiesIn(file: ByteWindow, container: IsoBox): Promise<readonly IsoBox[]> {
  const list = await isoBoxOf(file, container, 'ipco');
  const properties: IsoBox[] = [];
  if (list === null) return properties;
  for await (const property of isoBoxes(file, list)) {
    if (properties.push(property) === MAX_PROPERTIES) break;
  }
  return properties;
}

/** Indices, from 1, of the properties of an item, in the order in which they apply. */
async function associationsOf(
  file: ByteWindow,
  container: IsoBox,
  item: number,
): Promise<readonly number[]> {
  const box = await isoBoxOf(file, container, 'ipma');
  if (box === null || box.end - box.offset > MAX_ASSOCIATION_BYTES) return [];
  const bytes = Buffer.from(await file.at(box.offset, box.end - box.offset));
  const idBytes = bytes.readUInt8(0) === 0 ? 2 : 4;
  const indexBytes = (bytes.readUInt8(3) & 1) === 0 ? 1 : 2;
  let at = FULL_BOX_BYTES + 4;
  while (at + idBytes < bytes.length) {
    const id = bytes.readUIntBE(at, idBytes);
    const count = bytes.readUInt8(at + idBytes);
    const first = at + idBytes + 1;
    at = first + count * indexBytes;
    if (id !== item || at > bytes.length) continue;
    // The top bit says whether the property is essential.
    const mask = indexBytes === 1 ? 0x7f : 0x7fff;
    return Array.from(
      { length: count },
      (_, entry) => bytes.readUIntBE(first + entry * indexBytes, indexBytes) & mask,
    );
  }
  return [];
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

/** Two sides as fractions of 32-bit numbers. */
function cropped(size: HeaderSize, bytes: Buffer): HeaderSize {
  if (bytes.length < 16) return size;
  const side = (at: number) => Math.round(bytes.readUInt32BE(at) / bytes.readUInt32BE(at + 4));
  return { ...size, widthPx: side(0), heightPx: side(8) };
}
