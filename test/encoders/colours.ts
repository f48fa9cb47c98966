/** Converts image values to sRGB by the formulas of the specifications. */
type Triple = readonly [number, number, number];

export interface RgbSpace {
  readonly red: readonly [number, number];
  readonly green: readonly [number, number];
  readonly blue: readonly [number, number];
  /** Converts a stored value of 0 to 1 to linear light of 0 to 1. */
  readonly toLight: (value: number) => number;
}

export const D65 = [0.3127, 0.329] as const;

/** IEC 61966-2-1. */
export const srgbToLight = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const lightToSrgb = (light: number): number =>
  light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
export const powerOf =
  (gamma: number) =>
  (value: number): number =>
    value ** gamma;
/** ITU-R BT.709: the inverse of its camera curve. */
const bt709ToLight = (value: number): number =>
  value < 0.081 ? value / 4.5 : ((value + 0.099) / 1.099) ** (1 / 0.45);

export const SRGB: RgbSpace = {
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  toLight: srgbToLight,
};
export const DISPLAY_P3: RgbSpace = {
  red: [0.68, 0.32],
  green: [0.265, 0.69],
  blue: [0.15, 0.06],
  toLight: srgbToLight,
};
export const ADOBE_RGB: RgbSpace = { ...SRGB, green: [0.21, 0.71], toLight: powerOf(563 / 256) };
export const BT2020: RgbSpace = {
  red: [0.708, 0.292],
  green: [0.17, 0.797],
  blue: [0.131, 0.046],
  toLight: bt709ToLight,
};

/** Converts bytes of a colour in `space` (white D65) to the nearest bytes of sRGB, clipped. */
export function toSrgb(colour: readonly number[], space: RgbSpace): number[] {
  const light = colour.slice(0, 3).map((value) => space.toLight(value / 255));
  const xyz = times(toXyz(space), light as unknown as Triple);
  return times(inverse(toXyz(SRGB)), xyz).map((value) =>
    Math.round(255 * lightToSrgb(Math.min(1, Math.max(0, value)))),
  );
}

/** Converts CIE Lab (white D50, as in TIFF and ICC) to sRGB with Bradford adaptation. */
export function labToSrgb([lightness, a, b]: Triple): number[] {
  const fy = (lightness + 16) / 116;
  const f = (t: number): number => (t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29));
  const d50: Triple = [0.96422 * f(fy + a / 500), f(fy), 0.82521 * f(fy - b / 200)];
  const adapted = times(inverse(D65_TO_D50), d50);
  return times(inverse(toXyz(SRGB)), adapted).map((value) =>
    Math.round(255 * lightToSrgb(Math.min(1, Math.max(0, value)))),
  );
}

type Matrix = readonly [Triple, Triple, Triple];

/** Bradford, ICC.1 Annex E. */
export const D65_TO_D50: Matrix = [
  [1.0478112, 0.0228866, -0.050127],
  [0.0295424, 0.9904844, -0.0170491],
  [-0.0092345, 0.0150436, 0.7521316],
];

/** Columns are the XYZ of full red, green and blue under D65. */
export function toXyz({ red, green, blue }: RgbSpace): Matrix {
  const columns = [red, green, blue].map(([x, y]) => [x / y, 1, (1 - x - y) / y] as const);
  const [x, y] = D65;
  const white: Triple = [x / y, 1, (1 - x - y) / y];
  const plain = transposed(columns as unknown as Matrix);
  const scale = times(inverse(plain), white);
  return plain.map((row) => row.map((value, index) => value * scale[index]!)) as unknown as Matrix;
}

export function times(matrix: Matrix, vector: Triple): Triple {
  return matrix.map((row) =>
    row.reduce((sum, value, index) => sum + value * vector[index]!, 0),
  ) as unknown as Triple;
}

const transposed = (matrix: Matrix): Matrix =>
  [0, 1, 2].map((row) => matrix.map((line) => line[row]!)) as unknown as Matrix;

function inverse(m: Matrix): Matrix {
  const [[a, b, c], [d, e, f], [g, h, i]] = m;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const adjugate = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  return adjugate.map((row) => row.map((value) => value / determinant)) as unknown as Matrix;
}
