import type { SheetPlan } from '../../../gang-sheet/plan.ts';

/** The conversion of a sheet's pixels to a page. Section numbers are those of ISO 32000-1. */
export interface PageGeometry {
  /** Points per page unit; 1 for pages of up to 200 inches. */
  readonly userUnit: number;
  /** Page units per pixel. */
  readonly unitsPerPixel: number;
  /** Page width in page units; `height` likewise. */
  readonly width: number;
  readonly height: number;
}

export const POINTS_PER_INCH = 72;

/** Maximum page side in page units (annex C.2): 200 inches at 1 point per unit. */
export const MAX_PAGE_UNITS = 14_400;

/** Chooses a page unit that is a whole number of points, so that lengths in inches stay exact. */
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
