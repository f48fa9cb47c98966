import type { SheetPlan } from '../../../gang-sheet/plan.ts';

/** How a sheet's pixels become a page. Section numbers are those of ISO 32000-1. */
export interface PageGeometry {
  /** Points in one unit of the page: 1 up to 200 in. */
  readonly userUnit: number;
  /** Units in one pixel. */
  readonly unitsPerPixel: number;
  /** Size of the page in its units. */
  readonly width: number;
  readonly height: number;
}

export const POINTS_PER_INCH = 72;

/** Longest side of a page in its own units (annex C.2): 200 in of points. */
export const MAX_PAGE_UNITS = 14_400;

/** The unit is a whole number of points, so that a length in inches stays as exact as it was. */
export function pageGeometry(
  { widthPx, heightPx }: Pick<SheetPlan, 'widthPx' | 'heightPx'>,
  dpi: number,
): PageGeometry {
  const points = (px: number) => (px * POINTS_PER_INCH) / dpi;
  const userUnit = Math.max(1, Math.ceil(points(Math.max(widthPx, heightPx)) / MAX_PAGE_UNITS));
  return {
    userUnit,
    unitsPerPixel: POINTS_PER_INCH / (dpi * userUnit),
    width: points(widthPx) / userUnit,
    height: points(heightPx) / userUnit,
  };
}
