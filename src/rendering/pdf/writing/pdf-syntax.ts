/** Number of an indirect object; its generation is always 0. */
export type ObjectNumber = number;

/** With ten digits, the error over 172,800 page units stays far below a pixel. */
const FRACTION_DIGITS = 10;

export function reference(object: ObjectNumber): string {
  return `${object} 0 R`;
}

/** Formats a number for PDF, without an exponent or trailing zeros. */
export function toPdfNumber(value: number): string {
  return Number.isInteger(value)
    ? value.toString()
    : value.toFixed(FRACTION_DIGITS).replace(/\.?0{1,10}$/, '');
}

/** Formats a dictionary; null entries are omitted. */
export function dictionary(entries: Readonly<Record<string, string | number | null>>): string {
  const written = Object.entries(entries).flatMap(([key, value]) => {
    if (value === null) return [];
    return [`/${key} ${typeof value === 'number' ? toPdfNumber(value) : value}`];
  });
  return `<< ${written.join(' ')} >>`;
}
