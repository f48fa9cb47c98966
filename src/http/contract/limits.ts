/** Limits on a single request. */
import { fromPx, type Unit } from '../../gang-sheet/units/units.ts';

/** 100 in is wider than any film printer. */
export const MAX_SHEET_WIDTH_IN = 100;
/** 200 ft are two rolls of film. */
export const MAX_SHEET_HEIGHT_IN = 2400;
/** A row of this width takes 256 KiB as RGBA; TIFF and most viewers have the same maximum. */
export const MAX_SHEET_WIDTH_PX = 65_535;

/** The bounds in the schema are millimetres, because a schema cannot know which unit is used. */
export const MAX_SHEET_WIDTH_MM = inchesAs(MAX_SHEET_WIDTH_IN, 'mm');
export const MAX_SHEET_HEIGHT_MM = inchesAs(MAX_SHEET_HEIGHT_IN, 'mm');

/** Converts inches to the unit of a request. At one pixel per inch, inches are pixels. */
export function inchesAs(inches: number, unit: Unit): number {
  return fromPx(inches, unit, 1);
}

export const MIN_DPI = 72;
export const MAX_DPI = 1200;

export const MAX_ORDERS = 1000;
export const MAX_ITEMS_PER_ORDER = 1000;
/** Number of copies of all items of all orders together. */
export const MAX_PIECES = 20_000;

/** Longest `Prefer: wait` that is honoured. */
export const MAX_WAIT_SECONDS = 60;
