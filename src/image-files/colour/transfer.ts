/** The conversion of an image's sample values to light. */
export type Transfer =
  | { readonly kind: 'code'; readonly code: number }
  /** A plain power law: light is the sample value raised to the exponent. */
  | { readonly kind: 'power'; readonly exponent: number };

/** Diffuse white of HDR in nits (BT.2408, 2.2), printed as white. */
const HDR_WHITE_NITS = 203;
/** Peak of the display for which BT.2100 defines PQ and HLG. */
const PQ_PEAK_NITS = 10_000;
const HLG_PEAK_NITS = 1000;
/** Exponent of HLG's opto-optical transfer function on such a display. */
export const HLG_SYSTEM_GAMMA = 1.2;

export const PQ = 16;
export const HLG = 18;

/**
 * BT.709 images are made on displays with this curve (BT.1886), and browsers use the same curve to display
 * them.
 */
const bt1886 = (value: number): number => value ** 2.4;

/**
 * Transfer functions by code (ITU-T H.273, table 3). Each maps a sample value from 0 to 1 to light,
 * where 1 is diffuse white. Codes 11 and 12 equal BT.709 between 0 and 1.
 *
 * PQ (16) is SMPTE ST 2084 in nits, divided by 203. HLG (18) yields scene light from 0 to 1. The caller
 * applies the system gamma, which needs all three channels, and scales the result to a 1,000-nit
 * display.
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

/** @returns the function from a sample value between 0 and 1 to light */
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

/** SMPTE ST 2084; 1 is 10,000 nits. */
function pqToLinear(value: number): number {
  const [m1, m2] = [2610 / 16_384, (2523 / 4096) * 128];
  const [c1, c2, c3] = [3424 / 4096, (2413 / 4096) * 32, (2392 / 4096) * 32];
  const power = value ** (1 / m2);
  return (Math.max(0, power - c1) / (c2 - c3 * power)) ** (1 / m1);
}

/** ARIB STD-B67: scene light from 0 to 1. */
function hlgToScene(value: number): number {
  const [a, b, c] = [0.178_832_77, 0.284_668_92, 0.559_910_73];
  return value <= 0.5 ? (value * value) / 3 : (Math.exp((value - c) / a) + b) / 12;
}
