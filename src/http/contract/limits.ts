/** What one request may ask for. */
import { fromPx, type Unit } from '../../gang-sheet/units.ts';

/** 100 in: wider than any film printer. */
export const MAX_SHEET_WIDTH_IN = 100;
/** 200 ft: two rolls of film. */
export const MAX_SHEET_HEIGHT_IN = 2400;
/** A row of such a sheet takes 256 KiB as RGBA, and TIFF and most viewers end here as well. */
export const MAX_SHEET_WIDTH_PX = 65_535;

/** The same in millimetres: the schema's bounds, because it cannot know which unit is used. */
export const MAX_SHEET_WIDTH_MM = inchesAs(MAX_SHEET_WIDTH_IN, 'mm');
export const MAX_SHEET_HEIGHT_MM = inchesAs(MAX_SHEET_HEIGHT_IN, 'mm');

/** A length in inches, in the unit of a request. At one pixel an inch, inches are pixels. */
export function inchesAs(inches: number, unit: Unit): number {
  return fromPx(inches, unit, 1);
}

export const MIN_DPI = 72;
export const MAX_DPI = 1200;

export const MAX_ORDERS = 1000;
export const MAX_ITEMS_PER_ORDER = 1000;
/** Copies of all items of all orders together. */
export const MAX_PIECES = 20_000;

export const MAX_PAGE = 100;
/** The longest that `Prefer: wait` is honoured. */
export const MAX_WAIT_SECONDS = 60;
