import { colourOfCicp, isPlainSrgb, type NumberedColour } from '../../colour/numbered-colour.ts';
import { avifProperties } from './avif-properties.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';

/** Total size of the kind, primaries, transfer, matrix and range flag. */
const NCLX_BYTES = 11;
const SRGB_TRANSFER = 13;
/** Transfer codes of BT.709, BT.601 and BT.2020 (10 and 12 bits). All four stand for the camera curve. */
const CAMERA_TRANSFERS = [1, 6, 14, 15];

/**
 * Reads the colour space that an AVIF specifies by numbers (`nclx`). A profile takes precedence (ISO
 * 23008-12, 6.5.5.1). The camera curve is treated as sRGB, as in browsers: most such files contain sRGB
 * pixels, and encoders used to write 1/1 by default. The decoder applies the matrix and the range.
 * @returns null if a profile takes precedence, nothing is stated, or the numbers mean sRGB
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
