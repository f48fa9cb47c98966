import type { PackingEffort } from './order.ts';

/**
 * An artwork at one size and orientation. Placements with the same fitting print the same pixels, so these
 * are computed only once.
 */
export interface Fitting {
  /** The artwork's `id`. */
  readonly artworkId: string;
  /** Size on the sheet, after turning. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Whether the artwork is turned clockwise by 90 degrees, after mirroring. */
  readonly rotated: boolean;
  /** Whether the artwork is mirrored left to right, before turning. */
  readonly mirror: boolean;
  /** Whether the transparent border is removed. */
  readonly trim: boolean;
  /** See `Item.trimAlpha`. Absent: 0. */
  readonly trimAlpha?: number;
  /** See `Item.edgeThreshold`. Absent: soft edges. */
  readonly edgeThreshold?: number;
}

/** A piece at its position on a sheet. The origin is the sheet's top left corner. */
export interface Placement {
  /** Index into `allItems(request)`. */
  readonly item: number;
  /** Copy number within the item, starting at 1. */
  readonly copy: number;
  /** Index into `Plan.fittings`. */
  readonly fitting: number;
  readonly xPx: number;
  readonly yPx: number;
}

/** A line of black text in a gap on the sheet. It names the order that the piece below belongs to. */
export interface Label {
  /** Item of the piece below: an index into `allItems(request)`. */
  readonly item: number;
  readonly text: string;
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** One length of film, which becomes one part of the job. */
export interface SheetPlan {
  /** Number of both the sheet and its part, starting at 1. */
  readonly number: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Pieces in drawing order: by their top edge, then by their left edge. */
  readonly placements: readonly Placement[];
  /** Labels in gaps and margins. Absent if labels are not requested. */
  readonly labels?: readonly Label[];
}

/** The film that a plan uses. */
export interface FilmReport {
  /** Total length of all sheets. */
  readonly lengthPx: number;
  /** Proven lower bound: no packing on this number of sheets can be shorter. */
  readonly lowerBoundPx: number;
  /** Area of the pieces divided by the area of the film, 0 to 1. */
  readonly coverage: number;
  /**
   * Length that plain maxrects-packer needs with its best settings; null if that would have taken too long.
   */
  readonly plainLengthPx: number | null;
  /** Extra length for keeping the pieces of each order together; null if not requested. */
  readonly groupingCostPx: number | null;
  /** null if any length of film is sold. */
  readonly sold: SoldFilm | null;
  readonly packing: PackingReport;
}

/** Film that is sold in fixed increments. */
export interface SoldFilm {
  /** Length to charge: every sheet rounded up to the next increment. */
  readonly lengthPx: number;
  /** Unused film at the end of each part, and the copies that would still fit there. */
  readonly rests: readonly {
    readonly part: number;
    readonly lengthPx: number;
    /**
     * For each item, the copies that fit if no other item is added. Items that do not fit are omitted, and
     * so are items beyond the first few thousand (see `MAX_FITS`).
     */
    readonly fits: readonly {
      readonly order: string;
      readonly item: string;
      readonly copies: number;
    }[];
    /** Number of items that fit. Absent in plans of version 0.1.0, which list them all. */
    readonly fitCount?: number;
  }[];
}

/** How a plan was found. */
export interface PackingReport {
  readonly effort: PackingEffort;
  /** Name of the engine that found the packing. */
  readonly engine: string;
  /** Search seed; null if no search ran. */
  readonly seed: number | null;
  /** Work done by the search, in units that are the same on every machine; null if no search ran. */
  readonly work: number | null;
  /** `optimal`: no shorter packing exists. `work-used`: the effort was used up. null: no search ran. */
  readonly stop: 'optimal' | 'work-used' | null;
  /** SHA-256 of all fittings and their positions, without labels, in hex. */
  readonly planHash: string;
}

/**
 * The complete layout of a job: every sheet with the position of every piece. A plan never changes once
 * it is made, and determines every pixel of the print files.
 */
export interface Plan {
  readonly dpi: number;
  readonly sheets: readonly SheetPlan[];
  /** The distinct fittings, in order of first use. Placements refer to them by index. */
  readonly fittings: readonly Fitting[];
  readonly film: FilmReport;
  /** SHA-256 of sheets, fittings and labels, in hex. Identical plans have the same hash. */
  readonly hash: string;
}

/** Returns the number of pieces on all sheets. */
export function countPlacements(plan: Plan): number {
  return plan.sheets.reduce((sum, sheet) => sum + sheet.placements.length, 0);
}
