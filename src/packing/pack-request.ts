/** How much work the search may do; counted in work, not in time, so that every machine finds the same. */
export type Effort = 'fast' | 'balanced' | 'thorough';

/** Pieces of one size that are told apart from others. All lengths are whole pixels. */
export interface Design {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Number of copies, at least 1. */
  readonly quantity: number;
  /** May a copy be turned by 90 degrees? */
  readonly mayRotate: boolean;
}

/** The film to pack on. */
export interface SheetSize {
  readonly widthPx: number;
  /** The longest that one sheet may be, margins included. */
  readonly maxHeightPx: number;
  /** Free space along all four edges. */
  readonly marginPx: number;
  /** Free space between two pieces. */
  readonly gapPx: number;
}

export interface PackRequest {
  readonly designs: readonly Design[];
  readonly sheet: SheetSize;
  /** Default: balanced. */
  readonly effort?: Effort;
  /** Part of the effort's work that this request may do, above 0 and at most 1. Default: 1. */
  readonly workShare?: number;
}

/** One copy at a position; the origin is the sheet's top left corner. */
export interface PackedPiece {
  /** Index into `PackRequest.designs`. */
  readonly design: number;
  /** Number of the copy, from 1. */
  readonly copy: number;
  readonly xPx: number;
  readonly yPx: number;
  /** Turned by 90 degrees: width and height of the design are exchanged. */
  readonly rotated: boolean;
}

/** One length of film, cut below its lowest piece and the margin. Pieces go from the top, then from the left. */
export interface PackedSheet {
  readonly heightPx: number;
  readonly pieces: readonly PackedPiece[];
}

export interface Packing {
  readonly sheets: readonly PackedSheet[];
  /** Whose result this is. */
  readonly engine: string;
  /** No packing of these pieces on as many sheets can use less film than this. */
  readonly lowerBoundPx: number;
  /** What plain maxrects-packer would have used, at the best of its settings; null: too many to ask it. */
  readonly plainLengthPx: number | null;
  readonly effort: Effort;
  /** null: no search ran. */
  readonly search: SearchReport | null;
}

/** What the search did. */
export interface SearchReport {
  readonly seed: number;
  /** In units that do not depend on the machine, 40 to 75 a microsecond. */
  readonly work: number;
  /** `optimal`: nothing shorter is possible. */
  readonly stop: 'optimal' | 'work-used';
}

/** Can a copy of this design lie on a sheet at all, as it is or (where it may) turned? */
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

export function filmLengthPx(sheets: readonly { readonly heightPx: number }[]): number {
  return sheets.reduce((sum, sheet) => sum + sheet.heightPx, 0);
}
