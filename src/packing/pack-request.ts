/**
 * How much work the search may do. Limiting work rather than time produces the same result on every
 * machine.
 */
export type Effort = 'fast' | 'balanced' | 'thorough';

/** A size to pack and its number of copies. All lengths are whole pixels. */
export interface Design {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Number of copies, at least 1. */
  readonly quantity: number;
  /** Whether copies may be turned by 90 degrees. */
  readonly mayRotate: boolean;
}

/** The film to pack on. */
export interface SheetSize {
  readonly widthPx: number;
  /** Maximum sheet length, including margins. */
  readonly maxHeightPx: number;
  /** Free space along all four edges. */
  readonly marginPx: number;
  /** Minimum free space between two pieces. */
  readonly gapPx: number;
}

export interface PackRequest {
  readonly designs: readonly Design[];
  readonly sheet: SheetSize;
  /** Default: balanced. */
  readonly effort?: Effort;
  /** Fraction of the effort's work that this request may use, above 0 and at most 1. Default: 1. */
  readonly workShare?: number;
}

/** One copy of a design at its position. The origin is the sheet's top left corner. */
export interface PackedPiece {
  /** Index into `PackRequest.designs`. */
  readonly design: number;
  /** Copy number, starting at 1. */
  readonly copy: number;
  readonly xPx: number;
  readonly yPx: number;
  /** Whether the piece is turned by 90 degrees, which swaps the design's width and height. */
  readonly rotated: boolean;
}

/**
 * One length of film, cut below its lowest piece and the margin. Pieces are sorted by their top edge,
 * then by their left edge.
 */
export interface PackedSheet {
  readonly heightPx: number;
  readonly pieces: readonly PackedPiece[];
}

export interface Packing {
  readonly sheets: readonly PackedSheet[];
  /** Name of the engine that found the packing. */
  readonly engine: string;
  /** Proven lower bound: no packing of these pieces on this number of sheets can be shorter. */
  readonly lowerBoundPx: number;
  /**
   * Length that plain maxrects-packer needs with its best settings; null if that would have taken too long.
   */
  readonly plainLengthPx: number | null;
  readonly effort: Effort;
  /** null if no search ran. */
  readonly search: SearchReport | null;
}

/** The work and outcome of a search. */
export interface SearchReport {
  readonly seed: number;
  /** Work in machine-independent units; a core does 40 to 75 per microsecond. */
  readonly work: number;
  /** `optimal`: no shorter packing exists. */
  readonly stop: 'optimal' | 'work-used';
}

/** Returns whether a copy of this design fits on an empty sheet, upright or, if allowed, turned. */
export function fitsSheet(
  design: Pick<Design, 'widthPx' | 'heightPx' | 'mayRotate'>,
  sheet: SheetSize,
): boolean {
  const roomX = sheet.widthPx - 2 * sheet.marginPx;
  const roomY = sheet.maxHeightPx - 2 * sheet.marginPx;
  const fits = (width: number, height: number) => width <= roomX && height <= roomY;
  const { widthPx, heightPx, mayRotate } = design;
  return fits(widthPx, heightPx) || (mayRotate && fits(heightPx, widthPx));
}

/** Returns the total length of all sheets. */
export function filmLengthPx(sheets: readonly { readonly heightPx: number }[]): number {
  return sheets.reduce((sum, sheet) => sum + sheet.heightPx, 0);
}
