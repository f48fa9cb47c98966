import type { SheetSpec } from '../../gang-sheet/order.ts';
import { toPx } from '../../gang-sheet/units/units.ts';
import { SHEET_DEFAULTS, type SheetRequest } from '../contract/request/request.ts';

/** Reads the sheet, converts lengths to pixels and fills in the defaults. */
export function readSheet(sheet: SheetRequest): SheetSpec {
  const unit = sheet.unit ?? SHEET_DEFAULTS.unit;
  const dpi = sheet.dpi ?? SHEET_DEFAULTS.dpi;
  const px = (length: number | undefined, defaultIn: number) =>
    length === undefined ? toPx(defaultIn, 'in', dpi) : toPx(length, unit, dpi);
  return {
    widthPx: px(sheet.width, SHEET_DEFAULTS.widthIn),
    maxHeightPx: px(sheet.maxHeight, SHEET_DEFAULTS.maxHeightIn),
    marginPx: px(sheet.margin, SHEET_DEFAULTS.marginIn),
    gapPx: px(sheet.gap, SHEET_DEFAULTS.gapIn),
    dpi,
    unit,
    labels: sheet.labels ?? SHEET_DEFAULTS.labels,
    grouping: sheet.grouping ?? SHEET_DEFAULTS.grouping,
    incrementPx:
      sheet.increment === undefined ? null : Math.max(1, toPx(sheet.increment, unit, dpi)),
    roundUp: sheet.roundUp ?? SHEET_DEFAULTS.roundUp,
  };
}

/** Returns a sheet's printable area, in pixels; below 1 if the margins leave no room. */
export function usableArea(sheet: SheetSpec): { widthPx: number; heightPx: number } {
  return {
    widthPx: sheet.widthPx - 2 * sheet.marginPx,
    heightPx: sheet.maxHeightPx - 2 * sheet.marginPx,
  };
}
