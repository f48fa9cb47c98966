/** One distinct fitted artwork: all placements that share these values share its pixels. */
export interface Fitting {
  readonly artworkId: string;
  /** As placed: after turning. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Turned by 90 degrees clockwise (after mirroring). */
  readonly rotated: boolean;
  /** Mirrored left to right (before turning). */
  readonly mirror: boolean;
  readonly trim: boolean;
}

/** A piece at a position on a sheet; the origin is the sheet's top left corner. */
export interface Placement {
  /** Index into `allItems(request)`. */
  readonly item: number;
  /** Number of the copy, from 1. */
  readonly copy: number;
  /** Index into `Plan.fittings`. */
  readonly fitting: number;
  readonly xPx: number;
  readonly yPx: number;
}

/** One length of film. Placements are in drawing order: from the top, then from the left. */
export interface SheetPlan {
  /** From 1; also the number of the part. */
  readonly number: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly placements: readonly Placement[];
}

export interface Film {
  /** All sheets together. */
  readonly lengthPx: number;
  /** No packing can be shorter than this. */
  readonly lowerBoundPx: number;
  /** Area of the pieces over the area of the film, 0 to 1. */
  readonly coverage: number;
}

/** All sheets with their placements; immutable, hashed. */
export interface Plan {
  readonly dpi: number;
  readonly sheets: readonly SheetPlan[];
  readonly fittings: readonly Fitting[];
  readonly film: Film;
  /** Which packing engine's result this is. */
  readonly engine: string;
  /** SHA-256 over sheets and fittings, in hex. */
  readonly hash: string;
}

export function countPlacements(plan: Plan): number {
  return plan.sheets.reduce((sum, sheet) => sum + sheet.placements.length, 0);
}
