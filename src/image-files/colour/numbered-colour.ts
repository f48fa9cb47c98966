import { areAlike, D65, SRGB, type Chromaticities } from './chromaticities.ts';
import { isHdr, isKnownTransfer, type Transfer } from './transfer.ts';

/** A colour space that a file specifies by numbers instead of a profile. */
export interface NumberedColour {
  /** The name in receipts: "Display P3 (cICP 12/13)". */
  readonly name: string;
  readonly chromaticities: Chromaticities;
  readonly transfer: Transfer;
  /** Whether 8-bit samples range from 0 to 255 rather than from 16 to 235. */
  readonly isFullRange: boolean;
}

/** Illuminant C. */
const C = [0.31, 0.316] as const;
const P3 = { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] } as const;
const SMPTE_170M: Chromaticities = {
  red: [0.63, 0.34],
  green: [0.31, 0.595],
  blue: [0.155, 0.07],
  white: D65,
};

/** ITU-T H.273, table 2. */
const PRIMARIES: Readonly<Record<number, readonly [name: string, Chromaticities]>> = {
  1: ['BT.709', SRGB],
  4: ['BT.470 M', { red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: C }],
  5: ['BT.470 BG', { red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06], white: D65 }],
  6: ['BT.601', SMPTE_170M],
  7: ['SMPTE 240M', SMPTE_170M],
  8: ['film', { red: [0.681, 0.319], green: [0.243, 0.692], blue: [0.145, 0.049], white: C }],
  9: ['BT.2020', { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046], white: D65 }],
  10: ['XYZ', { red: [1, 0], green: [0, 1], blue: [0, 0], white: [1 / 3, 1 / 3] }],
  11: ['DCI-P3', { ...P3, white: [0.314, 0.351] }],
  12: ['P3', { ...P3, white: D65 }],
  22: ['EBU 3213', { red: [0.63, 0.34], green: [0.295, 0.605], blue: [0.155, 0.077], white: D65 }],
};

const TRANSFERS: Readonly<Record<number, string>> = {
  1: 'BT.709 curve',
  4: 'gamma 2.2',
  5: 'gamma 2.8',
  6: 'BT.601 curve',
  8: 'linear',
  13: 'sRGB',
  14: 'BT.2020 curve',
  15: 'BT.2020 curve',
  16: 'PQ',
  17: 'gamma 2.6',
  18: 'HLG',
};

/** Code points of the primaries and the transfer function. */
export interface Cicp {
  readonly primaries: number;
  readonly transfer: number;
  readonly isFullRange: boolean;
}

/** @returns null for unspecified (2) and unknown code points, which decoders must ignore */
export function colourOfCicp(cicp: Cicp, box: 'cICP' | 'nclx'): NumberedColour | null {
  const { primaries, transfer, isFullRange } = cicp;
  const known = PRIMARIES[primaries];
  if (known === undefined || !isKnownTransfer(transfer)) return null;
  const [space, chromaticities] = known;
  const words =
    primaries === 12 && transfer === 13
      ? 'Display P3'
      : `${space}, ${TRANSFERS[transfer] ?? `transfer ${transfer}`}`;
  const name = `${words} (${box} ${primaries}/${transfer})`;
  return { name, chromaticities, transfer: { kind: 'code', code: transfer }, isFullRange };
}

/** Whether the numbers describe plain sRGB, the default for a file without such numbers. */
export function isPlainSrgb({ chromaticities, transfer, isFullRange }: NumberedColour): boolean {
  const isCurve = transfer.kind === 'code' && transfer.code === 13;
  return isCurve && isFullRange && areAlike(chromaticities, SRGB);
}

export function isHdrColour({ transfer }: NumberedColour): boolean {
  return isHdr(transfer);
}
