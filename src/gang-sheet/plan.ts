import type { PackingEffort } from './order.ts';

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
  /** As `Item.trimAlpha`; absent: 0. */
  readonly trimAlpha?: number;
  /** As `Item.edgeThreshold`; absent: soft edges. */
  readonly edgeThreshold?: number;
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

/** A text in a gap of a sheet, in black: whose the piece below it is. */
export interface Label {
  /** The item of the piece, an index into `allItems(request)`. */
  readonly item: number;
  readonly text: string;
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** One length of film. Placements are in drawing order: from the top, then from the left. */
export interface SheetPlan {
  /** From 1; also the number of the part. */
  readonly number: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly placements: readonly Placement[];
  /** Drawn in gaps and margins; absent when none were asked for. */
  readonly labels?: readonly Label[];
}

export interface Film {
  /** All sheets together. */
  readonly lengthPx: number;
  /** No packing can be shorter than this. */
  readonly lowerBoundPx: number;
  /** Area of the pieces over the area of the film, 0 to 1. */
  readonly coverage: number;
  /** What plain maxrects-packer takes at the best of its settings; null: it would take longer than the search. */
  readonly plainLengthPx: number | null;
  /** What keeping the pieces of each order together costs; null when nobody asked for it. */
  readonly groupingCostPx: number | null;
  /** null when film is sold by any length. */
  readonly sold: SoldFilm | null;
  readonly packing: PackingReport;
}

/** Film that is sold by steps. */
export interface SoldFilm {
  readonly lengthPx: number;
  /** For each part what is left of its last step, and what could still be printed there. */
  readonly rests: readonly {
    readonly part: number;
    readonly lengthPx: number;
    /** Copies of this item alone; items of which none fits are left out. */
    readonly fits: readonly {
      readonly order: string;
      readonly item: string;
      readonly copies: number;
    }[];
  }[];
}

/** How a plan was found. */
export interface PackingReport {
  readonly effort: PackingEffort;
  readonly engine: string;
  /** null: no search ran. */
  readonly seed: number | null;
  /** Work done by the search, in its own units; the same on every machine. */
  readonly work: number | null;
  /** `optimal`: nothing shorter is possible. */
  readonly stop: 'optimal' | 'work-used' | null;
  /** SHA-256 over what is printed where, labels aside, in hex. */
  readonly planHash: string;
}

/** All sheets with their placements; immutable, hashed. */
export interface Plan {
  readonly dpi: number;
  readonly sheets: readonly SheetPlan[];
  readonly fittings: readonly Fitting[];
  readonly film: Film;
  /** SHA-256 over sheets, fittings and labels, in hex. */
  readonly hash: string;
}

export function countPlacements(plan: Plan): number {
  return plan.sheets.reduce((sum, sheet) => sum + sheet.placements.length, 0);
}
