/** Units a client may use for lengths. */
export type Unit = 'in' | 'mm';

const MM_PER_INCH = 25.4;

/** CSS pixels in an inch: the unit of an SVG's own size. */
export const CSS_PX_PER_INCH = 96;

/** The one rounding rule: a length becomes the nearest whole number of pixels, halves upwards. */
export function toPx(length: number, unit: Unit, dpi: number): number {
  const inches = unit === 'mm' ? length / MM_PER_INCH : length;
  return Math.round(inches * dpi);
}

/** Pixels as a length in `unit`, rounded to a thousandth of it. */
export function fromPx(px: number, unit: Unit, dpi: number): number {
  const inches = px / dpi;
  return Math.round((unit === 'mm' ? inches * MM_PER_INCH : inches) * 1000) / 1000;
}
