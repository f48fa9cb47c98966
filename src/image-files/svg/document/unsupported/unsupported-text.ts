import { parseLength } from '../css/values/lengths.ts';
import type { Cascade } from '../css/cascade.ts';
import { AS_OUTLINES, type Unsupported } from './unsupported-thing.ts';
import type { Examination } from '../examination/examination.ts';
import { isText } from '../tree/is-text.ts';
import { attributeOf, type SvgElement } from '../tree/svg-node.ts';
import { firstLetters, hasLetters } from '../tree/text-in.ts';

interface Property {
  readonly drawn: RegExp;
  readonly what: string;
}

const NONE = /^(?:none|auto|normal|inherit|initial|unset|0|0px)$/i;

/** Checked on the element that contains the characters, even if the value is inherited. */
const PROPERTIES: Readonly<Record<string, Property>> = {
  'word-spacing': {
    drawn: /^(?:normal|[+-]?0(?:\.0*)?(?:px|pt|em|%)?)$/i,
    what: 'changes the spacing of words (word-spacing)',
  },
  'font-size-adjust': { drawn: NONE, what: 'adjusts font sizes (font-size-adjust)' },
  'font-kerning': { drawn: /^(?:auto|normal)$/i, what: 'turns kerning off (font-kerning)' },
  'font-variant': {
    drawn: /^(?:normal|none|(?:(?:common|no-common)-ligatures|(?:lining|tabular)-nums|\s)+)$/i,
    what: 'has text in small capitals or other variants (font-variant)',
  },
  'font-variant-caps': {
    drawn: /^normal$/i,
    what: 'has text in small capitals (font-variant-caps)',
  },
  'dominant-baseline': {
    drawn: /^(?:auto|alphabetic|middle|central|use-script|no-change|reset-size)$/i,
    what: 'aligns text to another baseline (dominant-baseline)',
  },
  'text-shadow': { drawn: NONE, what: 'has a shadow on text (text-shadow)' },
};

/** Properties that concern the element itself but not its descendants. */
const OWN: Readonly<Record<string, Property>> = {
  'alignment-baseline': {
    drawn: /^(?:auto|baseline|alphabetic)$/i,
    what: 'aligns text to another baseline (alignment-baseline)',
  },
  'baseline-shift': {
    drawn: /^(?:baseline|[+-]?[\d.]+(?:%|[a-z]+)?)$/i,
    what: 'has superscript or subscript text (baseline-shift)',
  },
  'text-decoration': {
    drawn: /^(?:none|solid|auto|inherit|initial|unset|underline|overline|line-through|blink|\s)+$/i,
    what: 'decorates text with coloured or dashed lines (text-decoration)',
  },
  'text-decoration-line': { drawn: NONE, what: 'decorates text (text-decoration-line)' },
};

/** UTF-16 units of two letters of any kind. */
const TWO_LETTERS = 4;

/** Attributes that position glyphs one by one. */
const LISTS = ['x', 'y', 'dx', 'dy'] as const;

export function* unsupportedText(
  element: SvgElement,
  { cascade, hasText }: Examination,
): Generator<Unsupported> {
  if (!hasText) return;
  if (element.name === 'g' || element.name === 'svg') yield* decorationOf(element, cascade);
  if (!isText(element) || !hasLetters(element)) return;
  for (const what of ofText(element, cascade)) yield { what, remedy: AS_OUTLINES };
}

function* ofText(element: SvgElement, cascade: Cascade): Generator<string> {
  if (element.children.some((child) => child.kind === 'text' && child.text.trim() !== '')) {
    yield* ofProperties(PROPERTIES, (property) => cascade.value(element, property)?.value);
    yield* ofSmallText(element, cascade);
  }
  yield* ofProperties(OWN, (property) => cascade.declared(element, property)?.value);
  yield* ofAttributes(element);
  yield* ofOrientation(element, cascade);
  yield* ofStroke(element, cascade);
  if (element.name === 'text') return;
  const opacity = cascade.declared(element, 'opacity')?.value ?? '1';
  if (!/^(?:1(?:\.0*)?|100%)$/.test(opacity)) yield 'makes part of a text transparent (opacity)';
}

function* ofProperties(
  properties: Readonly<Record<string, Property>>,
  valueOf: (property: string) => string | undefined,
): Generator<string> {
  for (const [property, { drawn, what }] of Object.entries(properties)) {
    const value = valueOf(property);
    if (value !== undefined && !drawn.test(value)) yield what;
  }
}

function* ofAttributes(element: SvgElement): Generator<string> {
  if (attributeOf(element, 'textLength') !== null) yield 'stretches text to a length (textLength)';
  const rotate = numbersIn(attributeOf(element, 'rotate'));
  if (rotate.some((number) => Number(number) !== 0)) yield 'rotates single letters (rotate)';
  const letters = Array.from(firstLetters(element, TWO_LETTERS)).length;
  const isPlaced = LISTS.some((name) => numbersIn(attributeOf(element, name)).length > 1);
  if (isPlaced && letters > 1) yield 'positions letters one by one (x, y, dx, dy)';
}

function numbersIn(list: string | null): readonly string[] {
  return (list ?? '').split(/[\s,]+/).filter((number) => number !== '');
}

function* ofOrientation(element: SvgElement, cascade: Cascade): Generator<string> {
  const orientation = cascade.value(element, 'text-orientation')?.value.toLowerCase() ?? 'mixed';
  const mode = cascade.value(element, 'writing-mode')?.value.toLowerCase() ?? '';
  if (orientation === 'upright' && /^(?:vertical|tb)/.test(mode)) {
    yield 'stacks upright letters (text-orientation)';
  }
}

function* ofStroke(element: SvgElement, cascade: Cascade): Generator<string> {
  const effect = cascade.declared(element, 'vector-effect')?.value ?? 'none';
  const stroke = cascade.value(element, 'stroke')?.value ?? 'none';
  if (!NONE.test(effect) && !NONE.test(stroke))
    yield 'keeps the stroke width of text (vector-effect)';
}

/** The renderer places glyphs on a grid that is too coarse for small text. */
function* ofSmallText(element: SvgElement, cascade: Cascade): Generator<string> {
  const size = parseLength(cascade.value(element, 'font-size')?.value ?? '');
  if (size === null || size.number >= 0.5 || size.number === 0) return;
  if (size.unit === '' || size.unit === 'px') yield 'has text smaller than half a unit, scaled up';
}

/** The renderer draws lines only for the element that sets them. */
function* decorationOf(element: SvgElement, cascade: Cascade): Generator<Unsupported> {
  const value = cascade.declared(element, 'text-decoration')?.value.toLowerCase() ?? 'none';
  if (/^(?:none|inherit|initial|unset)$/.test(value) || !hasLetters(element)) return;
  yield { what: 'decorates all text in a group (text-decoration)', remedy: AS_OUTLINES };
}
