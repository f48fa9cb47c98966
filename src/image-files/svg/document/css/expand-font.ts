import type { Declaration } from './declaration.ts';

const SIZE =
  /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?:%|[a-z]+)?|xx-small|x-small|small|medium|large|x-large|xx-large|xxx-large|larger|smaller|(?:calc|min|max|clamp)\(.*)$/i;
const WEIGHT = /^(?:bold|bolder|lighter|[1-9]\d{0,3})$/i;
const STYLE = /^(?:italic|oblique)$/i;
const STRETCH =
  /^(?:ultra-condensed|extra-condensed|condensed|semi-condensed|semi-expanded|expanded|extra-expanded|ultra-expanded)$/i;
const WIDE_KEYWORD = /^(?:inherit|initial|unset|revert|revert-layer)$/i;
/** Splits `12px/1.5 "A B"` into `12px`, `/1.5`, `"A B"`. */
const TOKEN = /\s*(\/\s*[^\s/]+|[^\s/"'(]+(?:\([^)]*\))?|"[^"]*"|'[^']*')/gy;

/**
 * Expands the `font` shorthand into its declarations (CSS Fonts 4, section 2.7). Values with
 * `var()` are left unchanged; an invalid shorthand yields no declaration.
 */
export function expandFont(font: Declaration): readonly Declaration[] {
  const { value } = font;
  const of = (property: string, value: string) => ({ ...font, property, value });
  if (value.includes('var(')) return [font];
  if (WIDE_KEYWORD.test(value)) return LONGHANDS.map((property) => of(property, value));
  const read = readFont(value);
  if (read === null) return [];
  return LONGHANDS.map((property) => of(property, read.get(property) ?? 'normal'));
}

const LONGHANDS = [
  'font-style',
  'font-variant',
  'font-weight',
  'font-stretch',
  'font-size',
  'line-height',
  'font-family',
] as const;

function readFont(value: string): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>();
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(value); match !== null; match = TOKEN.exec(value)) {
    const token = (match[1] ?? '').trim();
    // A bare number before the family is a weight. A size has a unit or directly precedes the family.
    if (SIZE.test(token) && !isWeight(token, found)) {
      found.set('font-size', token);
      return withFamily(found, value.slice(TOKEN.lastIndex));
    }
    if (WEIGHT.test(token)) found.set('font-weight', token);
    else if (STYLE.test(token)) found.set('font-style', token);
    else if (STRETCH.test(token)) found.set('font-stretch', token);
    else if (/^small-caps$/i.test(token)) found.set('font-variant', token);
    else if (!/^normal$/i.test(token)) return null;
  }
  return null;
}

function isWeight(token: string, found: ReadonlyMap<string, string>): boolean {
  return WEIGHT.test(token) && !found.has('font-weight');
}

function withFamily(found: Map<string, string>, rest: string): ReadonlyMap<string, string> | null {
  const text = rest.trim();
  const [whole = '', lineHeight] = /^\/\s*(\S+)/.exec(text) ?? [];
  const family = text.slice(whole.length);
  if (family.trim() === '') return null;
  if (lineHeight !== undefined) found.set('line-height', lineHeight);
  return found.set('font-family', family.trim());
}
