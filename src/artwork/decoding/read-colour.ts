import { decodedFormat, type Artwork } from '../../gang-sheet/artwork.ts';
import type { ColourFacts } from '../../gang-sheet/preflight.ts';
import { openImage } from './configure-sharp.ts';
import { decoding } from './decoding.ts';

const TAG_TABLE_AT = 128;
const TAG_BYTES = 12;

/** Returns how an artwork stores its colours, from its inspection if that recorded it. */
export async function readColour(artwork: Artwork): Promise<ColourFacts> {
  const { format, path, source } = artwork;
  if (source !== undefined) return source.colour;
  if (format === 'svg') return { space: 'srgb', profile: null };
  return colourFacts(await decoding(format, openImage(path, decodedFormat(artwork)).metadata()));
}

/**
 * Reads colour facts from an image header. A profile for another colour space is not used, so it is not
 * reported.
 */
export function colourFacts({ space, icc }: ColourHeader): ColourFacts {
  const isUsed = icc !== undefined && icc.toString('latin1', 16, 20) === PROFILE_SPACES[space];
  return { space, profile: isUsed ? profileName(icc) : null };
}

interface ColourHeader {
  readonly space: string;
  readonly icc?: Buffer | undefined;
}

/** The data colour space (ICC.1:2022, 7.2.6) of profiles that fit images in each space. */
const PROFILE_SPACES: Readonly<Record<string, string>> = {
  srgb: 'RGB ',
  rgb16: 'RGB ',
  scrgb: 'RGB ',
  rgb: 'RGB ',
  cmyk: 'CMYK',
  'b-w': 'GRAY',
  grey16: 'GRAY',
};

/** The description in an ICC profile (ICC.1:2022, 7.3 and 9.2.41) of version 2 or 4. */
function profileName(icc: Buffer): string | null {
  if (icc.length < TAG_TABLE_AT + 4) return null;
  const count = Math.min(icc.readUInt32BE(TAG_TABLE_AT), 100);
  for (let index = 0; index < count; index += 1) {
    const at = TAG_TABLE_AT + 4 + index * TAG_BYTES;
    if (at + TAG_BYTES > icc.length) return null;
    if (icc.toString('latin1', at, at + 4) !== 'desc') continue;
    const start = icc.readUInt32BE(at + 4);
    return textIn(icc.subarray(start, start + icc.readUInt32BE(at + 8)));
  }
  return null;
}

function textIn(tag: Buffer): string | null {
  const type = tag.toString('latin1', 0, 4);
  if (type === 'desc' && tag.length > 12) return clean(tag.toString('latin1', 12, 12 + 200));
  if (type !== 'mluc' || tag.length < 28) return null;
  const [length, offset] = [tag.readUInt32BE(20), tag.readUInt32BE(24)];
  const utf16 = Buffer.from(tag.subarray(offset, offset + Math.min(length, 400)));
  return clean(utf16.length % 2 === 0 ? utf16.swap16().toString('utf16le') : '');
}

function clean(text: string): string | null {
  const name = (text.split('\0', 1)[0] ?? '').replaceAll(/[\p{Cc}\p{Cs}]/gu, '').trim();
  return name === '' ? null : name;
}
