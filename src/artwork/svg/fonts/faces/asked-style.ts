import type { Range } from './face.ts';

/** The style that text requests from a family. */
export interface AskedStyle {
  /** OpenType weight, 1 to 1000. */
  readonly weight: number;
  readonly italic: boolean;
  /** Width in percent of normal. */
  readonly stretch: number;
}

interface StyleText {
  /** Values as the cascade gives them: `bold`, `700`, `oblique 10deg`, `75%`. */
  readonly weight: string;
  readonly style: string;
  readonly stretch: string;
}

/** CSS Fonts 4, section 2.3. */
const STRETCHES: Readonly<Record<string, number>> = {
  normal: 100,
  'ultra-condensed': 50,
  'extra-condensed': 62.5,
  condensed: 75,
  'semi-condensed': 87.5,
  'semi-expanded': 112.5,
  expanded: 125,
  'extra-expanded': 150,
  'ultra-expanded': 200,
};
/** `bolder` and `lighter` are taken relative to normal weight. */
const WEIGHTS: Readonly<Record<string, number>> = {
  normal: 400,
  bold: 700,
  bolder: 700,
  lighter: 300,
};

/** Reads the style of a text. Unknown values count as normal. */
export function askedStyle({ weight, style, stretch }: StyleText): AskedStyle {
  return {
    weight: toWeight(weight) ?? 400,
    italic: isSlanted(style),
    stretch: toStretch(stretch) ?? 100,
  };
}

/** Whether a `font-style` is italic or oblique. */
export function isSlanted(style: string): boolean {
  return /^\s*(?:italic|oblique)\b/i.test(style);
}

/** Reads one or two weights, as in a descriptor of `@font-face`; null if the value is unknown. */
export function weightRange(text: string): Range | null {
  return toRange(text, toWeight);
}

/** Reads one or two widths in percent; null if the value is unknown. */
export function stretchRange(text: string): Range | null {
  return toRange(text, toStretch);
}

function toRange(text: string, toNumber: (word: string) => number | null): Range | null {
  const [least, most] = text.trim().split(/\s+/).map(toNumber);
  if (least === undefined || least === null) return null;
  return [least, Math.max(least, most ?? least)];
}

function toWeight(word: string): number | null {
  const text = word.trim().toLowerCase();
  const weight = WEIGHTS[text] ?? Number(text === '' ? Number.NaN : text);
  return weight >= 1 && weight <= 1000 ? weight : null;
}

function toStretch(word: string): number | null {
  const text = word.trim().toLowerCase();
  const percent = /^([\d.]+)%$/.exec(text)?.[1];
  const stretch = STRETCHES[text] ?? Number(percent ?? Number.NaN);
  return stretch > 0 ? stretch : null;
}
