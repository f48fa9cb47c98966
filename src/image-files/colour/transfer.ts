/** How the numbers of a picture become light. */
export type Transfer =
  | { readonly kind: 'code'; readonly code: number }
  /** A plain power: light is the number to that exponent. */
  | { readonly kind: 'power'; readonly exponent: number };

/** Nits of diffuse white in HDR (BT.2408, 2.2): white of the print. */
const HDR_WHITE_NITS = 203;
/** The display that BT.2100 writes PQ and HLG for. */
const PQ_PEAK_NITS = 10_000;
const HLG_PEAK_NITS = 1000;
/** The exponent of HLG's opto-optical transfer on such a display. */
export const HLG_SYSTEM_GAMMA = 1.2;

export const PQ = 16;
export const HLG = 18;

/** Pictures in BT.709 and its kin are made on displays of this curve (BT.1886), and browsers show them so. */
const bt1886 = (value: number): number => value ** 2.4;

/**
 * By ITU-T H.273, table 3, with 0 to 1 for the number and 1 for diffuse white. 11 and 12 are BT.709
 * between 0 and 1.
 *
 * PQ (16) is SMPTE ST 2084 in nits over 203. HLG (18) gives the light of the scene over that which a
 * display of 1,000 nits shows as 203; its system gamma needs all three channels, and is applied by
 * whoever has them.
 */
const LINEAR: Readonly<Record<number, (value: number) => number>> = {
  1: bt1886,
  4: (value) => value ** 2.2,
  5: (value) => value ** 2.8,
  6: bt1886,
  7: segmented({ offset: 0.1115, break: 0.0912, slope: 4 }),
  8: (value) => value,
  9: (value) => (value <= 0 ? 0 : 10 ** (2 * (value - 1))),
  10: (value) => (value <= 0 ? 0 : 10 ** (2.5 * (value - 1))),
  11: bt1886,
  12: bt1886,
  13: srgbToLinear,
  14: bt1886,
  15: bt1886,
  [PQ]: (value) => (pqToLinear(value) * PQ_PEAK_NITS) / HDR_WHITE_NITS,
  17: (value) => (value ** 2.6 * 52.37) / 48,
  [HLG]: hlgToScene,
};

export const HLG_SCALE = HLG_PEAK_NITS / HDR_WHITE_NITS;

export function isKnownTransfer(code: number): boolean {
  return LINEAR[code] !== undefined;
}

/** @returns the function from a number between 0 and 1 to light */
export function toLight(transfer: Transfer): (value: number) => number {
  if (transfer.kind === 'power') return (value) => value ** transfer.exponent;
  const known = LINEAR[transfer.code];
  if (known === undefined) throw new RangeError(`transfer ${transfer.code} is not one of H.273`);
  return known;
}

export function isHdr(transfer: Transfer): boolean {
  return transfer.kind === 'code' && (transfer.code === PQ || transfer.code === HLG);
}

/** IEC 61966-2-1. */
export function srgbToLinear(value: number): number {
  return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

export function linearToSrgb(light: number): number {
  return light <= 0.003_130_8 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

function segmented(curve: { offset: number; break: number; slope: number }) {
  return (value: number): number =>
    value < curve.break
      ? value / curve.slope
      : ((value + curve.offset) / (1 + curve.offset)) ** (1 / 0.45);
}

/** SMPTE ST 2084; 1 stands for 10,000 nits. */
function pqToLinear(value: number): number {
  const [m1, m2] = [2610 / 16_384, (2523 / 4096) * 128];
  const [c1, c2, c3] = [3424 / 4096, (2413 / 4096) * 32, (2392 / 4096) * 32];
  const power = value ** (1 / m2);
  return (Math.max(0, power - c1) / (c2 - c3 * power)) ** (1 / m1);
}

/** ARIB STD-B67: light of the scene, 0 to 1. */
function hlgToScene(value: number): number {
  const [a, b, c] = [0.178_832_77, 0.284_668_92, 0.559_910_73];
  return value <= 0.5 ? (value * value) / 3 : (Math.exp((value - c) / a) + b) / 12;
}
