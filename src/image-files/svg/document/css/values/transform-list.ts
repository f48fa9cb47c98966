import { parseLength, PX_PER_UNIT } from './lengths.ts';
import { splitAtCommas } from './value-functions.ts';

/** `matrix(a b c d e f)`. */
export type Matrix = readonly [number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** The reference box for lengths in a transform. */
export interface TransformBox {
  readonly fontSize: number;
  /** Width and height of the reference box; null if unknown, so that percentages have no value. */
  readonly width: number | null;
  readonly height: number | null;
}

/** Applies `b` first, then `a`. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  return [
    a[0] * b[0] + a[2] * b[1],
    a[1] * b[0] + a[3] * b[1],
    a[0] * b[2] + a[2] * b[3],
    a[1] * b[2] + a[3] * b[3],
    a[0] * b[4] + a[2] * b[5] + a[4],
    a[1] * b[4] + a[3] * b[5] + a[5],
  ];
}

export function translation(x: number, y: number): Matrix {
  return [1, 0, 0, 1, x, y];
}

export function rotation(radians: number): Matrix {
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return [cos, sin, -sin, cos, 0, 0];
}

const FUNCTION = /^[\s,]*([a-z]\w*)\s*\(([^()]*)\)/i;

/** Combines a list of transforms into one matrix. Returns null if one of them has no known 2D value. */
export function parseTransform(list: string, box: TransformBox): Matrix | null {
  let matrix: Matrix = IDENTITY;
  let rest = list.trim();
  if (rest === '' || rest.toLowerCase() === 'none') return matrix;
  while (rest !== '') {
    const [whole, name = '', text = ''] = FUNCTION.exec(rest) ?? [];
    if (whole === undefined) return null;
    const one = toMatrix(name.toLowerCase(), splitArguments(text), box);
    if (one === null) return null;
    matrix = multiply(matrix, one);
    rest = rest.slice(whole.length).trim();
  }
  return matrix.every(Number.isFinite) ? matrix : null;
}

function splitArguments(text: string): readonly string[] {
  return splitAtCommas(text).flatMap((part) => part.trim().split(/\s+/));
}

type Arguments = readonly string[];
type Read = (given: Arguments, box: TransformBox) => Matrix | null;

function toMatrix(name: string, given: Arguments, box: TransformBox): Matrix | null {
  return READERS.get(name)?.(given, box) ?? null;
}

const across = (text: string | undefined, box: TransformBox) => lengthOf(text, box, box.width);
const down = (text: string | undefined, box: TransformBox) => lengthOf(text, box, box.height);
const skewed = (x: string | undefined, y: string | undefined): Matrix => {
  return [1, Math.tan(angleOf(y)), Math.tan(angleOf(x)), 1, 0, 0];
};
const scaled = (x: number, y: number): Matrix => [x, 0, 0, y, 0, 0];
const turned: Read = ([angle, x, y], box) => {
  return rotateAbout(angleOf(angle), across(x, box), down(y, box));
};
const onlyZero: Read = ([first]) => (isZero(first) ? IDENTITY : null);

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['translate', ([x, y], box) => translation(across(x, box), down(y, box))],
  ['translatex', ([x], box) => translation(across(x, box), 0)],
  ['translatey', ([y], box) => translation(0, down(y, box))],
  ['translatez', onlyZero],
  [
    'translate3d',
    ([x, y, z], box) => (isZero(z) ? translation(across(x, box), down(y, box)) : null),
  ],
  ['rotate', turned],
  ['rotatez', turned],
  ['rotatex', onlyZero],
  ['rotatey', onlyZero],
  ['scale', ([x, y = x]) => scaled(factorOf(x), factorOf(y))],
  ['scalex', ([x]) => scaled(factorOf(x), 1)],
  ['scaley', ([y]) => scaled(1, factorOf(y))],
  ['scale3d', ([x, y, z]) => (factorOf(z) === 1 ? scaled(factorOf(x), factorOf(y)) : null)],
  ['skew', ([x, y]) => skewed(x, y)],
  ['skewx', ([x]) => skewed(x, undefined)],
  ['skewy', ([y]) => skewed(undefined, y)],
  ['matrix', (given) => (given.length === 6 ? (given.map(Number) as unknown as Matrix) : null)],
]);

function rotateAbout(radians: number, x: number, y: number): Matrix {
  const there = multiply(translation(x, y), rotation(radians));
  return multiply(there, translation(-x, -y));
}

function isZero(text = '0'): boolean {
  return parseLength(text)?.number === 0;
}

function lengthOf(text = '0', { fontSize }: TransformBox, whole: number | null): number {
  const length = parseLength(text);
  if (length === null) return Number.NaN;
  const { number, unit } = length;
  if (unit === '' || number === 0) return number;
  if (unit === '%') return whole === null ? Number.NaN : (number / 100) * whole;
  if (unit === 'em') return number * fontSize;
  return number * (PX_PER_UNIT[unit] ?? Number.NaN);
}

const RADIANS: Readonly<Record<string, number>> = {
  '': Math.PI / 180,
  deg: Math.PI / 180,
  grad: Math.PI / 200,
  rad: 1,
  turn: 2 * Math.PI,
};

/** In radians. */
export function angleOf(text = '0'): number {
  const angle = parseLength(text);
  return angle === null ? Number.NaN : angle.number * (RADIANS[angle.unit] ?? Number.NaN);
}

export function factorOf(text = '1'): number {
  const factor = parseLength(text);
  if (factor === null) return Number.NaN;
  return factor.unit === '%'
    ? factor.number / 100
    : factor.unit === ''
      ? factor.number
      : Number.NaN;
}
