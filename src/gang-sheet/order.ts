import type { PreflightLevels } from './preflight.ts';
import type { OutputFormat } from './print-file.ts';
import type { Unit } from './units/units.ts';

/**
 * Source of an artwork. Sources never name an arbitrary local path: `file` is a path below ARTWORK_DIR, as
 * given by the client. `spooled` is a data URI that the service has written to the file `key` in the inputs
 * folder. `kept` is an upload that has been found in the store.
 */
export type ArtworkSource =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'data'; readonly data: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'spooled'; readonly key: string }
  | { readonly kind: 'upload'; readonly id: string }
  | { readonly kind: 'kept'; readonly id: string; readonly sha256: string };

/** A source that the service keeps in its data folder. */
export type StoredSource = Extract<ArtworkSource, { readonly kind: 'spooled' | 'kept' }>;

/** One artwork, printed `quantity` times at one size. Each copy is a piece. */
export interface Item {
  /** Unique within its order. */
  readonly id: string;
  /** RFC 6901 pointer to the item in the request. Faults and warnings are reported with it. */
  readonly pointer: string;
  readonly source: ArtworkSource;
  /**
   * Printed size before the piece is turned. If one side is null, it follows from the aspect ratio; if
   * both are null, every pixel of the artwork becomes one pixel of the sheet.
   */
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly quantity: number;
  /** "auto" allows the packing to turn pieces by 90 degrees; "none" forbids it. */
  readonly rotation: 'auto' | 'none';
  /** Removes the transparent border before the size is applied. */
  readonly trim: boolean;
  /** With `trim`, pixels up to this alpha (0 to 254) count as border. Absent: 0. */
  readonly trimAlpha?: number;
  /** Mirrors the artwork left to right. */
  readonly mirror: boolean;
  /**
   * Hard edges: pixels with at least this alpha (1 to 255) are printed opaque, and all others are not
   * printed. Absent: soft edges.
   */
  readonly edgeThreshold?: number;
  /** SHA-256 that the artwork file must have, in hex. */
  readonly sha256?: string;
}

/** One customer's items. A gang sheet combines several orders. */
export interface Order {
  readonly id: string;
  readonly items: readonly Item[];
}

/** The film to print on. All lengths are in pixels at `dpi`. */
export interface SheetSpec {
  readonly widthPx: number;
  /** Maximum sheet length, including margins. */
  readonly maxHeightPx: number;
  /** Unprinted border along all four sheet edges. */
  readonly marginPx: number;
  /** Minimum distance between two pieces. */
  readonly gapPx: number;
  /** Pixels per inch of the print file. */
  readonly dpi: number;
  /** Unit for all lengths in the request and its responses. */
  readonly unit: Unit;
  /** "order" prints the order's id and the part number in the gap next to each piece. */
  readonly labels: Labels;
  /** "order" keeps the pieces of each order together on one stretch of film. */
  readonly grouping: Grouping;
  /** Length increment in which film is sold; null if any length is sold. */
  readonly incrementPx: number | null;
  /** Makes the print file as long as the film that is sold. */
  readonly roundUp: boolean;
}

export type Grouping = 'none' | 'order';

/** How hard to search for a shorter packing. Effort is measured in work, not in time. */
export type PackingEffort = 'fast' | 'balanced' | 'thorough';

export interface PackingSpec {
  readonly effort: PackingEffort;
}

export const DEFAULT_PACKING: PackingSpec = { effort: 'balanced' };

export type Labels = 'none' | 'order';

export interface OutputSpec {
  readonly format: OutputFormat;
  /** How hard to compress. It trades time for file size and never changes pixels. */
  readonly effort: RenderEffort;
  /** "box" draws a cut line around each piece, in a spot colour. Only PDF supports it. */
  readonly cutLines: CutLines;
  /** "full" also compares every placement in the finished file with its artwork. */
  readonly verify: Verification;
  /**
   * Template for file names (see `partFileName`); null for a name made up of the job id and the part
   * number.
   */
  readonly fileName: string | null;
}

export type RenderEffort = 'fast' | 'balanced' | 'small';
export type CutLines = 'none' | 'box';
export type Verification = 'structure' | 'full';

export const DEFAULT_OUTPUT: OutputSpec = {
  format: 'png',
  effort: 'balanced',
  cutLines: 'none',
  verify: 'structure',
  fileName: null,
};

/** A validated request with all lengths in pixels: the input of a job. */
export interface JobRequest {
  readonly orders: readonly Order[];
  readonly sheet: SheetSpec;
  readonly packing: PackingSpec;
  readonly output: OutputSpec;
  /** Key-value pairs that the client attached; they are returned unchanged. */
  readonly metadata: Metadata;
  /** Preflight levels that override the service's levels. */
  readonly preflight?: Partial<PreflightLevels>;
}

export type Metadata = Readonly<Record<string, string>>;

/** Returns all orders' items in one list. Plans refer to items by their index in it. */
export function allItems(request: JobRequest): readonly Item[] {
  return request.orders.flatMap((order) => order.items);
}

/** Returns the ids of all uploads that a request uses. */
export function usedUploads(request: JobRequest): ReadonlySet<string> {
  const ids = allItems(request).flatMap(({ source }) =>
    source.kind === 'kept' ? [source.id] : [],
  );
  return new Set(ids);
}
