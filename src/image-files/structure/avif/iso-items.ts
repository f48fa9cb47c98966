import { ArtworkFault } from '../../artwork-fault.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import { readIntegerBE } from '../../bytes/read-integer.ts';
import { isoBoxOf, type IsoBox } from './iso-boxes.ts';

/** Version and flags at the start of a full box. */
const FULL_BOX_BYTES = 4;
/** The item list of an image with a thousand tiles occupies tens of kilobytes. */
const MOST_LIST_BYTES = 1024 * 1024;

/**
 * An image of a thousand tiles has about a thousand extents. The size of the list does not limit their
 * number, because an extent may take up no bytes in it.
 */
const MOST_EXTENTS = 100_000;

/** A range of the file that belongs to an item. */
export interface IsoExtent {
  readonly item: number;
  readonly start: number;
  readonly bytes: number;
}

/**
 * Lists the ranges of the items in a HEIF or AVIF file (ISO 14496-12, 8.11.3), except for items stored
 * elsewhere. Returns null if the file does not state them.
 * @throws ArtworkFault `artwork_too_large`
 */
export async function isoExtents(file: ByteWindow): Promise<readonly IsoExtent[] | null> {
  const meta = await isoBoxOf(file, { offset: 0, end: file.sizeBytes }, 'meta');
  if (meta === null) return null;
  const inside = { offset: meta.offset + FULL_BOX_BYTES, end: meta.end };
  const box = await isoBoxOf(file, inside, 'iloc');
  if (box === null || box.end - box.offset > MOST_LIST_BYTES) return null;
  const bytes = Buffer.from(await file.at(box.offset, box.end - box.offset));
  const data = await isoBoxOf(file, inside, 'idat');
  try {
    return readExtents(new Fields(bytes), data);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readExtents(fields: Fields, data: IsoBox | null): readonly IsoExtent[] {
  const version = fields.number(1);
  fields.number(3);
  const sizes = fields.number(2);
  const [offsetBytes, lengthBytes] = [sizes >> 12, (sizes >> 8) & 15];
  const [baseBytes, indexBytes] = [(sizes >> 4) & 15, version === 0 ? 0 : sizes & 15];
  const idBytes = version < 2 ? 2 : 4;
  const extents: IsoExtent[] = [];
  let entries = 0;
  for (let left = fields.number(idBytes); left > 0; left -= 1) {
    const item = fields.number(idBytes);
    const construction = version === 0 ? 0 : fields.number(2) & 15;
    const reference = fields.number(2);
    const base = fields.number(baseBytes) + (construction === 1 ? (data?.offset ?? NaN) : 0);
    const count = fields.number(2);
    entries += 1 + count;
    if (entries > MOST_EXTENTS) throw tooManyExtents();
    for (let index = 0; index < count; index += 1) {
      fields.number(indexBytes);
      const start = base + fields.number(offsetBytes);
      const bytes = fields.number(lengthBytes);
      if (construction < 2 && reference === 0) extents.push({ item, start, bytes });
    }
  }
  return extents;
}

function tooManyExtents(): ArtworkFault {
  const detail = `has more than ${MOST_EXTENTS} items and parts of items: export it again as AVIF or PNG`;
  return new ArtworkFault('artwork_too_large', detail);
}

/** Reads the numbers in a box in sequence. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** @throws RangeError at the end of the box */
  number(length: number): number {
    const at = this.#at;
    this.#at += length;
    return length === 0 ? 0 : readIntegerBE(this.#bytes, at, length);
  }
}
