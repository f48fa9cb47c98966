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
 * A value with its calculations carried out. `toPx` says what a length is in user units, null where that
 * is unknown. null: a calculation has no value that is known here.
 */
export function carryOut(value: string, toPx: (length: string) => string | null): string | null {
  return replaceFunctions(value, FUNCTIONS, (argument, name) => {
    const inUserUnits = argument.replace(OPERAND, (length: string) => toPx(length) ?? length);
    const result = calc(`${name}(${inUserUnits})`, { precision: 9, toCanonicalUnits: true });
    return SIMPLE.test(result) ? result : null;
  });
}
