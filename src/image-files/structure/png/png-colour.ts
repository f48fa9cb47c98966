import { areAlike, SRGB, type Chromaticities } from '../../colour/chromaticities.ts';
import { colourOfCicp, isPlainSrgb, type NumberedColour } from '../../colour/numbered-colour.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import { pngChunks } from './png-chunks.ts';

const SCALE = 100_000;
/** 1/2.2, written with sRGB pixels for old decoders. */
const SRGB_GAMMA = 45_455;
/** libpng treats gammas within 5% as equal. */
const SAME_GAMMA = 0.05;
/** Limits for plausible gammas: exponents outside 0.2 to 5 are mistakes in the file. */
const GAMMAS = [SCALE / 5, SCALE * 5] as const;

/** Bytes to read from a chunk. No examined chunk is longer. */
const MOST_BYTES = 33;

interface Chunks {
  cicp: NumberedColour | null;
  hasProfile: boolean;
  isSrgb: boolean;
  gamma: number | null;
  chromaticities: Chromaticities | null;
}

/**
 * Reads the colour space that a PNG specifies by numbers. cICP takes precedence over iCCP, iCCP over
 * sRGB, and sRGB over gAMA with cHRM (PNG, third edition, 4.3 and 11.3.2). cHRM alone does not define
 * the curve and is ignored, as in browsers.
 * @returns null if a profile takes precedence, nothing is stated, or the numbers mean sRGB
 */
export async function readPngColour(file: ByteWindow): Promise<NumberedColour | null> {
  const { cicp, hasProfile, isSrgb, gamma, chromaticities } = await readChunks(file);
  // With a profile, cICP matters even if it means sRGB, because it overrides the profile.
  if (cicp !== null) return isPlainSrgb(cicp) && !hasProfile ? null : cicp;
  if (hasProfile || isSrgb || gamma === null) return null;
  if (gamma < GAMMAS[0] || gamma > GAMMAS[1]) return null;
  return colourOfGamma(gamma, chromaticities);
}

function colourOfGamma(gamma: number, own: Chromaticities | null): NumberedColour | null {
  const isUsual = Math.abs(gamma / SRGB_GAMMA - 1) <= SAME_GAMMA;
  const isSpace = own === null || areAlike(own, SRGB);
  if (isUsual && isSpace) return null;
  const exponent = SCALE / gamma;
  const chunks = isSpace ? 'gAMA' : 'own primaries, gAMA and cHRM';
  return {
    name: `gamma ${exponent.toFixed(2)} (${chunks})`,
    chromaticities: own !== null && !isSpace ? own : SRGB,
    transfer: { kind: 'power', exponent },
    isFullRange: true,
  };
}

/** All of these chunks precede the pixels. */
async function readChunks(file: ByteWindow): Promise<Chunks> {
  const found: Chunks = {
    cicp: null,
    hasProfile: false,
    isSrgb: false,
    gamma: null,
    chromaticities: null,
  };
  for await (const { type, offset, bytes } of pngChunks(file)) {
    if (type === 'IDAT') break;
    if (type === 'iCCP') found.hasProfile = true;
    if (type === 'sRGB') found.isSrgb = true;
    const content = await file.at(offset, Math.min(bytes, MOST_BYTES));
    if (type === 'cICP' && content.length === 4) found.cicp = cicpIn(content);
    if (type === 'gAMA' && content.length === 4) found.gamma = content.readUInt32BE() || null;
    if (type === 'cHRM' && content.length === 32) found.chromaticities = chromaticitiesIn(content);
  }
  return found;
}

/** The matrix of a PNG is always RGB. */
function cicpIn(bytes: Buffer): NumberedColour | null {
  const [primaries = 2, transfer = 2, matrix, range] = bytes;
  if (matrix !== 0) return null;
  return colourOfCicp({ primaries, transfer, isFullRange: range !== 0 }, 'cICP');
}

/** White, red, green, blue; null for imaginary colours. */
function chromaticitiesIn(bytes: Buffer): Chromaticities | null {
  const at = (index: number): readonly [number, number] => [
    bytes.readUInt32BE(index * 8) / SCALE,
    bytes.readUInt32BE(index * 8 + 4) / SCALE,
  ];
  const [white, red, green, blue] = [at(0), at(1), at(2), at(3)];
  const area = (green[0] - red[0]) * (blue[1] - red[1]) - (blue[0] - red[0]) * (green[1] - red[1]);
  return white[1] > 0 && Math.abs(area) > 0.01 ? { white, red, green, blue } : null;
}
