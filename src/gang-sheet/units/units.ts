/** Units that a client may use for lengths. */
export type Unit = 'in' | 'mm';

const MM_PER_INCH = 25.4;

/** CSS pixels per inch. The intrinsic size of an SVG is in CSS pixels. */
export const CSS_PX_PER_INCH = 96;

/** Converts a length to the nearest whole number of pixels. Halves are rounded up. */
export function toPx(length: number, unit: Unit, dpi: number): number {
  const inches = unit === 'mm' ? length / MM_PER_INCH : length;
  return Math.round(inches * dpi);
}

/** Converts pixels to a length in `unit`, rounded to three decimals. */
export function fromPx(px: number, unit: Unit, dpi: number): number {
  const inches = px / dpi;
  return Math.round((unit === 'mm' ? inches * MM_PER_INCH : inches) * 1000) / 1000;
}
