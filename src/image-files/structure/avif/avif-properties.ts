import type { ByteWindow } from '../../bytes/byte-window.ts';
import { isoBoxes, isoBoxOf, type IsoBox } from './iso-boxes.ts';

/** Version and flags at the start of a full box. */
const FULL_BOX_BYTES = 4;
/** No image has more properties than this. */
const MAX_PROPERTIES = 1000;
const MAX_ASSOCIATION_BYTES = 64 * 1024;

/**
 * Lists the properties of the primary item of an AVIF or HEIF (ISO 23008-12, 6.5), in the order in
 * which they apply. Returns null if the file names no primary item or no properties.
 */
export async function avifProperties(file: ByteWindow): Promise<readonly IsoBox[] | null> {
  const meta = await isoBoxOf(file, { offset: 0, end: file.sizeBytes }, 'meta');
  if (meta === null) return null;
  const inside = { offset: meta.offset + FULL_BOX_BYTES, end: meta.end };
  const primary = await primaryItem(file, inside);
  const container = await isoBoxOf(file, inside, 'iprp');
  if (primary === null || container === null) return null;
  const properties = await propertiesIn(file, container);
  const indices = await associationsOf(file, container, primary);
  return indices.flatMap((index) => properties[index - 1] ?? []);
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

/** Returns the indices (from 1) of an item's properties, in the order in which they apply. */
async function associationsOf(
  file: ByteWindow,
  container: IsoBox,
  item: number,
): Promise<readonly number[]> {
  const box = await isoBoxOf(file, container, 'ipma');
  if (box === null || box.end - box.offset > MAX_ASSOCIATION_BYTES) return [];
  const bytes = Buffer.from(await file.at(box.offset, box.end - box.offset));
  if (bytes.length < FULL_BOX_BYTES) return [];
  const idBytes = bytes.readUInt8(0) === 0 ? 2 : 4;
  const indexBytes = (bytes.readUInt8(3) & 1) === 0 ? 1 : 2;
  let at = FULL_BOX_BYTES + 4;
  while (at + idBytes < bytes.length) {
    const id = bytes.readUIntBE(at, idBytes);
    const count = bytes.readUInt8(at + idBytes);
    const first = at + idBytes + 1;
    at = first + count * indexBytes;
    if (id !== item || at > bytes.length) continue;
    // The top bit marks an essential property.
    const mask = indexBytes === 1 ? 0x7f : 0x7fff;
    return Array.from(
      { length: count },
      (_, entry) => bytes.readUIntBE(first + entry * indexBytes, indexBytes) & mask,
    );
  }
  return [];
}
