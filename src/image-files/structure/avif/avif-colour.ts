import { colourOfCicp, isPlainSrgb, type NumberedColour } from '../../colour/numbered-colour.ts';
import { avifProperties } from './avif-properties.ts';
import type { ByteWindow } from '../byte-window.ts';

/** Kind, primaries, transfer, matrix, and a flag for the range. */
const NCLX_BYTES = 11;
const SRGB_TRANSFER = 13;
/** BT.709, BT.601 and both of BT.2020: the curve of cameras. */
const CAMERA_TRANSFERS = [1, 6, 14, 15];

/**
 * Colours that an AVIF names by numbers (`nclx`), where they count: a profile beside them comes first
 * (ISO 23008-12, 6.5.5.1). The curve of cameras is shown with that of sRGB, as browsers show it: most
 * such files hold sRGB pixels, and encoders wrote 1/1 by default. Matrix and range are the decoder's.
 * @returns null where a profile counts, or nothing is said, or what is said is sRGB
 */
export async function readAvifColour(file: ByteWindow): Promise<NumberedColour | null> {
  let colour: NumberedColour | null = null;
  for (const { type, offset, end } of (await avifProperties(file)) ?? []) {
    if (type !== 'colr') continue;
    const bytes = await file.at(offset, Math.min(NCLX_BYTES, end - offset));
    const kind = bytes.toString('latin1', 0, 4);
    if (kind === 'prof' || kind === 'rICC') return null;
    if (kind === 'nclx' && bytes.length >= 8) colour ??= colourIn(bytes);
  }
  return colour === null || isPlainSrgb(colour) ? null : colour;
}

function colourIn(bytes: Buffer): NumberedColour | null {
  const [primaries, transfer] = [bytes.readUInt16BE(4), bytes.readUInt16BE(6)];
  const shown = CAMERA_TRANSFERS.includes(transfer) ? SRGB_TRANSFER : transfer;
  const named = colourOfCicp({ primaries, transfer: shown, isFullRange: true }, 'nclx');
  if (named === null) return null;
  return {
    ...named,
    name: named.name.replace(/\(nclx [\d/]+\)$/, `(nclx ${primaries}/${transfer})`),
  };
}
