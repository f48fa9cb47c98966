import { parseLength, PX_PER_UNIT } from './lengths.ts';
import { splitAtCommas } from './value-functions.ts';

/** `matrix(a b c d e f)`. */
export type Matrix = readonly [number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** What lengths in a transform count from. */
export interface TransformBox {
  readonly fontSize: number;
  /** Sides of the reference box; null: not known, so that percentages have no value. */
  readonly width: number | null;
  readonly height: number | null;
}

/** First `b`, then `a`. */
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

export function translation(across: number, down: number): Matrix {
  return [1, 0, 0, 1, across, down];
}

export function rotation(radians: number): Matrix {
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return [cos, sin, -sin, cos, 0, 0];
}

const FUNCTION = /^[\s,]*([a-z]\w*)\s*\(([^()]*)\)/i;

/** A list of transforms as one matrix; null: one of them has no value in the plane that is known. */
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

function toMatrix(name: string, given: Arguments, box: TransformBox): Matrix | null {
  const across = (text = '0') => lengthOf(text, box, box.width);
  const down = (text = '0') => lengthOf(text, box, box.height);
  const [first = '0', second, third] = given;
  switch (name) {
    case 'translate':
      return translation(across(first), down(second));
    case 'translatex':
      return translation(across(first), 0);
    case 'translatey':
      return translation(0, down(first));
    case 'translate3d':
      return isZero(third) ? translation(across(first), down(second)) : null;
    case 'rotate':
    case 'rotatez':
      return rotateAbout(angleOf(first), across(second), down(third));
    case 'matrix':
      return given.length === 6 ? (given.map(Number) as unknown as Matrix) : null;
    default:
      return scaleOrSkew(name, given);
  }
}

function scaleOrSkew(name: string, [first = '0', second, third]: Arguments): Matrix | null {
  switch (name) {
    case 'scale':
      return [factorOf(first), 0, 0, factorOf(second ?? first), 0, 0];
    case 'scale3d':
      return [
        factorOf(first),
        0,
        0,
        factorOf(second ?? '1'),
        0,
        Number(third) === 1 ? 0 : Number.NaN,
      ];
    case 'scalex':
      return [factorOf(first), 0, 0, 1, 0, 0];
    case 'scaley':
      return [1, 0, 0, factorOf(first), 0, 0];
    case 'skew':
      return [1, Math.tan(angleOf(second ?? '0')), Math.tan(angleOf(first)), 1, 0, 0];
    case 'skewx':
      return [1, 0, Math.tan(angleOf(first)), 1, 0, 0];
    case 'skewy':
      return [1, Math.tan(angleOf(first)), 0, 1, 0, 0];
    case 'translatez':
    case 'rotatex':
    case 'rotatey':
      return isZero(first) ? IDENTITY : null;
    default:
      return null;
  }
}

function rotateAbout(radians: number, across: number, down: number): Matrix {
  const turned = multiply(translation(across, down), rotation(radians));
  return multiply(turned, translation(-across, -down));
}

function isZero(text = '0'): boolean {
  return parseLength(text)?.number === 0;
}

function lengthOf(text: string, { fontSize }: TransformBox, whole: number | null): number {
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
export function angleOf(text: string): number {
  const angle = parseLength(text);
  return angle === null ? Number.NaN : angle.number * (RADIANS[angle.unit] ?? Number.NaN);
}

export function factorOf(text: string): number {
  const factor = parseLength(text);
  if (factor === null) return Number.NaN;
  return factor.unit === '%'
    ? factor.number / 100
    : factor.unit === ''
      ? factor.number
      : Number.NaN;
}
