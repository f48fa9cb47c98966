import { calc } from '@csstools/css-calc';
import { replaceFunctions } from './value-functions.ts';

const FUNCTIONS = new Set(
  `calc min max clamp round mod rem sin cos tan asin acos atan atan2 pow sqrt hypot log exp abs sign`.split(
    ' ',
  ),
);
const SIMPLE = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?:%|[a-z]*)$/i;
const OPERAND = /(?<![\w.#-])([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(%|[a-z]+)/gi;

export function hasMaths(value: string): boolean {
  return value.includes('(') && replaceFunctions(value, FUNCTIONS, () => '') !== value;
}

/**
 * Evaluates the calculations in a value. `toPx` converts a length to user units, or returns null if its
 * value is unknown. Returns null if a calculation cannot be evaluated.
 */
export function carryOut(value: string, toPx: (length: string) => string | null): string | null {
  return replaceFunctions(value, FUNCTIONS, (argument, name) => {
    const inUserUnits = argument.replace(OPERAND, (length: string) => toPx(length) ?? length);
    const result = evaluated(`${name}(${inUserUnits})`);
    return SIMPLE.test(result) ? result : null;
  });
}

/** The library throws a TypeError at some malformed calculations, such as `calc(1 {)`. */
function evaluated(calculation: string): string {
  try {
    return calc(calculation, { precision: 9, toCanonicalUnits: true });
  } catch (error) {
    if (error instanceof TypeError) return '';
    throw error;
  }
}
