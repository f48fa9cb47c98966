/** Limits on a single request. */
import { fromPx, type Unit } from '../../gang-sheet/units/units.ts';

/** 100 inches: wider than any film printer. */
export const MAX_SHEET_WIDTH_IN = 100;
/** 200 feet: two rolls of film. */
export const MAX_SHEET_HEIGHT_IN = 2400;
/** A row of this width needs 256 KiB as RGBA; TIFF and most viewers have the same maximum. */
export const MAX_SHEET_WIDTH_PX = 65_535;

/** The bounds in the schema are in millimetres, because a schema cannot know which unit is used. */
export const MAX_SHEET_WIDTH_MM = inchesAs(MAX_SHEET_WIDTH_IN, 'mm');
export const MAX_SHEET_HEIGHT_MM = inchesAs(MAX_SHEET_HEIGHT_IN, 'mm');

/** Converts inches to a request's unit. At 1 dpi, a length in pixels is the length in inches. */
export function inchesAs(inches: number, unit: Unit): number {
  return fromPx(inches, unit, 1);
}

export const MIN_DPI = 72;
export const MAX_DPI = 1200;

export const MAX_ORDERS = 1000;
export const MAX_ITEMS_PER_ORDER = 1000;
/** Maximum number of pieces, counting all copies of all items in all orders. */
export const MAX_PIECES = 20_000;
