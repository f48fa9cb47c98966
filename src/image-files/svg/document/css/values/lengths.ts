/** CSS pixels per absolute unit (CSS Values 4, section 6.2). */
export const PX_PER_UNIT: Readonly<Record<string, number>> = {
  px: 1,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
  pt: 96 / 72,
  pc: 16,
};

/**
 * Splits a length into its number and lower-case unit, which may be `%`, `em` or empty. Returns null if
 * `length` is not a length.
 */
export function parseLength(
  text: string,
): { readonly number: number; readonly unit: string } | null {
  const [, number, unit = ''] =
    /^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(%|[a-z]*)\s*$/i.exec(text) ?? [];
  return number === undefined ? null : { number: Number(number), unit: unit.toLowerCase() };
}

/**
 * Converts a length to user units, using the font size where needed. Returns null if the result is
 * unknown.
 */
export function toPx(
  text: string,
  fontSizes: { readonly own: number; readonly root: number },
): number | null {
  const length = parseLength(text);
  if (length === null) return null;
  const { number, unit } = length;
  if (unit === '') return number;
  if (unit === 'em') return number * fontSizes.own;
  if (unit === 'rem') return number * fontSizes.root;
  const px = PX_PER_UNIT[unit];
  return px === undefined ? null : number * px;
}

/** Rounds off binary fractions. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(12)));
}
