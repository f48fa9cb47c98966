/** The CIE x and y of an RGB space's primaries and white point. */
export interface Chromaticities {
  readonly red: Chromaticity;
  readonly green: Chromaticity;
  readonly blue: Chromaticity;
  readonly white: Chromaticity;
}

type Chromaticity = readonly [x: number, y: number];
type Vector = readonly [number, number, number];
/** In row order. */
export type Matrix = readonly [Vector, Vector, Vector];

export const D65: Chromaticity = [0.3127, 0.329];

/** IEC 61966-2-1 uses the primaries of BT.709. */
export const SRGB: Chromaticities = {
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  white: D65,
};

/** Converts XYZ to cone responses (Bradford). */
const BRADFORD: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/** Returns the matrix that converts linear light in a space to linear sRGB and adapts the white point. */
export function toSrgb(from: Chromaticities): Matrix {
  return multiply(inverse(toXyz(SRGB)), multiply(adaptation(from.white, D65), toXyz(from)));
}

/** Returns the matrix that converts XYZ, relative to a white point, to linear sRGB. */
export function xyzToSrgb(white: Vector): Matrix {
  const adapted = adaptationOf(white, xyzOf(D65));
  return multiply(inverse(toXyz(SRGB)), adapted);
}

/** The contribution of each channel to luminance. */
export function luminanceOf(space: Chromaticities): Vector {
  return toXyz(space)[1];
}

/** Whether colours look the same in both spaces. Allows for the rounding in files. */
export function areAlike(a: Chromaticities, b: Chromaticities): boolean {
  const numbers = ({ red, green, blue, white }: Chromaticities) => [red, green, blue, white].flat();
  const others = numbers(b);
  return numbers(a).every((value, index) => Math.abs(value - (others[index] ?? 0)) < 0.003);
}

function toXyz({ red, green, blue, white }: Chromaticities): Matrix {
  const columns = transpose([mixture(red), mixture(green), mixture(blue)]);
  const scale = apply(inverse(columns), xyzOf(white));
  return columns.map((row) => row.map((value, index) => value * (scale[index] ?? 0))) as never;
}

function mixture([x, y]: Chromaticity): Vector {
  return [x, y, 1 - x - y];
}

function xyzOf([x, y]: Chromaticity): Vector {
  return [x / y, 1, (1 - x - y) / y];
}

function adaptation(from: Chromaticity, to: Chromaticity): Matrix {
  return adaptationOf(xyzOf(from), xyzOf(to));
}

function adaptationOf(from: Vector, to: Vector): Matrix {
  const [before, after] = [apply(BRADFORD, from), apply(BRADFORD, to)];
  const scaled = BRADFORD.map((row, index) =>
    row.map((value) => (value * (after[index] ?? 0)) / (before[index] ?? 1)),
  ) as never;
  return multiply(inverse(BRADFORD), scaled);
}

export function apply([a, b, c]: Matrix, vector: Vector): Vector {
  return [dot(a, vector), dot(b, vector), dot(c, vector)];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const columns = transpose(b);
  return transpose([apply(a, columns[0]), apply(a, columns[1]), apply(a, columns[2])]);
}

function transpose([a, b, c]: Matrix): Matrix {
  return [
    [a[0], b[0], c[0]],
    [a[1], b[1], c[1]],
    [a[2], b[2], c[2]],
  ];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Uses the cross products of the rows. */
function inverse([a, b, c]: Matrix): Matrix {
  const determinant = dot(a, cross(b, c));
  const over = ([x, y, z]: Vector): Vector => [x / determinant, y / determinant, z / determinant];
  return transpose([over(cross(b, c)), over(cross(c, a)), over(cross(a, b))]);
}
