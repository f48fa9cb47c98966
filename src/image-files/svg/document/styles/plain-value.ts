import { hasNotations, plainColours } from '../css/values/colours.ts';
import { isInherited } from '../css/declaration.ts';
import { INITIAL_VALUES } from '../css/initial-values.ts';
import { formatNumber, parseLength, PX_PER_UNIT, toPx } from '../css/values/lengths.ts';
import { carryOut, hasMaths } from '../css/values/maths.ts';
import { nestingOf } from '../css/values/value-functions.ts';
import { FONT_SIZE_KEYWORDS } from './font-sizes.ts';

/** The inputs that a value may depend on. */
export interface ValueContext {
  /** In user units. */
  readonly fontSizes: { readonly own: number; readonly root: number };
  /** Resolves `currentColor`. */
  readonly currentColor: () => string;
  /** Resolves 100% of a length in user units; null if unknown. */
  readonly percentOf: (property: string) => number | null;
}

/** A value that the renderer supports, or a description of the unsupported part. */
export type PlainValue = { readonly value: string } | { readonly unknown: string };

/** Calculations and colours are shorter. Computing longer ones could take quadratic time. */
const MAX_COMPUTED_CHARS = 2000;
const MAX_NESTING = 50;

const COLOUR_PROPERTIES = new Set(
  'color fill flood-color lighting-color stop-color stroke text-decoration-color filter'.split(' '),
);
/** Properties that are lengths or lists of lengths. */
const LENGTH_PROPERTIES = new Set(
  `baseline-shift cx cy font-size height letter-spacing r rx ry stroke-dasharray stroke-dashoffset
  stroke-width width word-spacing x x1 x2 y y1 y2 dx dy fx fy fr refX refY markerWidth markerHeight
  startOffset textLength`.split(/\s+/),
);
/** Units that depend on the viewer or on a typeface. */
const UNKNOWN_UNITS =
  /^(?:[sld]?v(?:w|h|i|b|min|max)|r?lh|r?cap|r?ic|r?ch|r?ex|cq(?:w|h|i|b|min|max))$/;
const TOKEN = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?:%|[a-z]+)?/gi;

/** Rewrites a value without variables in a form that the renderer supports. */
export function plainValue(property: string, value: string, context: ValueContext): PlainValue {
  const isColour = COLOUR_PROPERTIES.has(property);
  const isLong = value.length > MAX_COMPUTED_CHARS || nestingOf(value) > MAX_NESTING;
  if (isLong && (hasMaths(value) || (isColour && hasNotations(value)))) {
    return { unknown: `the long value "${value.slice(0, 40)}…"` };
  }
  const keyword = ofKeyword(property, value.toLowerCase());
  if (keyword !== null) return { value: keyword };
  const colours = isColour ? plainColours(value, context.currentColor) : value;
  if (colours === null) return { unknown: `the colour "${value}"` };
  const maths = hasMaths(colours) ? carryOut(colours, lengthsOf(property, context)) : colours;
  if (maths === null) return { unknown: `the calculation "${value}"` };
  return LENGTH_PROPERTIES.has(property)
    ? plainLengths(property, maths, context)
    : { value: maths };
}

function ofKeyword(property: string, value: string): string | null {
  if (value === 'initial' || (IS_REVERTED.test(value) && !isInherited(property))) {
    return INITIAL_VALUES[property] ?? value;
  }
  if (IS_REVERTED.test(value)) return 'inherit';
  if (property === 'font-style') return value.startsWith('oblique ') ? 'oblique' : null;
  if (property === 'image-rendering') return value === 'optimizespeed' ? 'auto' : null;
  const size = property === 'font-size' ? FONT_SIZE_KEYWORDS[value] : undefined;
  return size === undefined ? null : `${size}px`;
}

const IS_REVERTED = /^revert(?:-layer)?$/;

/** Converts lengths in calculations to px where possible. */
function lengthsOf(property: string, { fontSizes, percentOf }: ValueContext) {
  return (length: string): string | null => {
    const parsed = parseLength(length);
    if (parsed === null) return null;
    const whole = parsed.unit === '%' ? percentOf(property) : null;
    if (whole !== null) return `${formatNumber((parsed.number / 100) * whole)}px`;
    const px = parsed.unit === '' ? null : toPx(length, fontSizes);
    return px === null ? null : `${formatNumber(px)}px`;
  };
}

function plainLengths(property: string, value: string, context: ValueContext): PlainValue {
  const unknown = (value.match(TOKEN) ?? []).find((token) => {
    return UNKNOWN_UNITS.test(parseLength(token)?.unit ?? '');
  });
  if (unknown !== undefined) return { unknown: `the unit of "${unknown}"` };
  const plain = value.replace(TOKEN, (token: string) => {
    const { number, unit } = parseLength(token) ?? { number: 0, unit: '' };
    if (unit === '%' && property === 'letter-spacing') return `${formatNumber(number / 100)}em`;
    if (unit === 'rem') return `${formatNumber(number * context.fontSizes.root)}px`;
    if (unit === 'q') return `${formatNumber(number * (PX_PER_UNIT['q'] ?? 1))}px`;
    return token;
  });
  return { value: plain };
}
