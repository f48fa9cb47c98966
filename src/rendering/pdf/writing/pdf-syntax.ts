/** Number of an indirect object; its generation is always 0. */
export type ObjectNumber = number;

/** Ten digits after the point: over 172,800 units of a page the error stays far below a pixel. */
const FRACTION_DIGITS = 10;

export function reference(object: ObjectNumber): string {
  return `${object} 0 R`;
}

/** A number as PDF writes it: without an exponent, and without zeros at the end. */
export function toPdfNumber(value: number): string {
  return Number.isInteger(value)
    ? value.toString()
    : value.toFixed(FRACTION_DIGITS).replace(/\.?0+$/, '');
}

/** A dictionary; entries without a value are left out. */
export function dictionary(entries: Readonly<Record<string, string | number | null>>): string {
  const written = Object.entries(entries).flatMap(([key, value]) => {
    if (value === null) return [];
    return [`/${key} ${typeof value === 'number' ? toPdfNumber(value) : value}`];
  });
  return `<< ${written.join(' ')} >>`;
}
