import { spend } from '../../tree/work-meter.ts';

/** Returns the replacement for a function in a value, or null if the whole value is invalid. */
export type Replace = (argument: string, name: string) => string | null;

const NAME = /[-\w]/;

/**
 * Replaces the functions with the given names anywhere in a value except in strings, outer functions
 * before inner ones. Returns null if a replacement is invalid.
 */
export function replaceFunctions(
  value: string,
  names: ReadonlySet<string>,
  replace: Replace,
): string | null {
  spend(value.length, 'nested functions in its styles');
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < value.length; at += 1) {
    const character = value.charAt(at);
    if (character === '"' || character === "'") at = closingQuote(value, at);
    if (character !== '(') continue;
    const start = nameStart(value, at);
    const name = value.slice(start, at).toLowerCase();
    if (name === 'url') at = closingParenthesis(value, at);
    if (start < from || !names.has(name)) continue;
    const end = closingParenthesis(value, at);
    const text = replace(value.slice(at + 1, end), name);
    if (text === null) return null;
    parts.push(value.slice(from, start), text);
    from = end + 1;
    at = end;
  }
  return [...parts, value.slice(from)].join('');
}

/** How deeply the parentheses of a value are nested. */
export function nestingOf(value: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of value) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Splits at commas outside parentheses and strings. */
export function splitAtCommas(value: string): readonly string[] {
  spend(value.length, 'nested functions in its styles');
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < value.length; at += 1) {
    const character = value.charAt(at);
    if (character === '"' || character === "'") at = closingQuote(value, at);
    if (character === '(') at = closingParenthesis(value, at);
    if (character !== ',') continue;
    parts.push(value.slice(from, at));
    from = at + 1;
  }
  return [...parts, value.slice(from)];
}

function nameStart(value: string, parenthesis: number): number {
  let start = parenthesis;
  while (start > 0 && NAME.test(value.charAt(start - 1))) start -= 1;
  return start;
}

/** Finds the end of a string; an unclosed string ends with the value. */
function closingQuote(value: string, open: number): number {
  for (let at = open + 1; at < value.length; at += 1) {
    if (value.charAt(at) === '\\') at += 1;
    else if (value.charAt(at) === value.charAt(open)) return at;
  }
  return value.length;
}

function closingParenthesis(value: string, open: number): number {
  let depth = 0;
  for (let at = open; at < value.length; at += 1) {
    const character = value.charAt(at);
    if (character === '"' || character === "'") at = closingQuote(value, at);
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return value.length;
}
