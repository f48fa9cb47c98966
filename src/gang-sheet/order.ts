import type { PreflightLevels } from './preflight.ts';
import type { OutputFormat } from './print-file.ts';
import type { Unit } from './units.ts';

/**
 * Where an artwork comes from. Sources never name a local path: `file` is a path that the client gives
 * below ARTWORK_DIR, `spooled` a data URI that the service has written to the file `key` in its folder
 * of inputs, `kept` an upload that exists.
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

/** One artwork at one printed size, with a quantity. */
export interface Item {
  /** Unique in its order. */
  readonly id: string;
  /** RFC 6901 pointer to the item in the request: the place at which its faults are reported. */
  readonly pointer: string;
  readonly source: ArtworkSource;
  /** Printed size before turning; null keeps the aspect ratio, both null the artwork's own pixels. */
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly quantity: number;
  /** "auto" may be turned by 90 degrees, "none" may not. */
  readonly rotation: 'auto' | 'none';
  /** Cut the transparent border before sizing. */
  readonly trim: boolean;
  /** With `trim`: pixels of at most this alpha (0 to 254) count as border; absent: 0. */
  readonly trimAlpha?: number;
  readonly mirror: boolean;
  /** Hard edges: pixels of at least this alpha (1 to 255) print opaque, others not at all; absent: soft. */
  readonly edgeThreshold?: number;
  /** SHA-256 in hex that the artwork must have. */
  readonly sha256?: string;
}

/** One customer's request. */
export interface Order {
  readonly id: string;
  readonly items: readonly Item[];
}

/** The film: all lengths in pixels at `dpi`. */
export interface SheetSpec {
  readonly widthPx: number;
  readonly maxHeightPx: number;
  readonly marginPx: number;
  readonly gapPx: number;
  readonly dpi: number;
  /** The unit of the request, in which answers speak. */
  readonly unit: Unit;
  /** "order": the order's id and part are printed in the gap at each order's pieces. */
  readonly labels: Labels;
  /** "order": the pieces of an order lie on one stretch of film. */
  readonly grouping: Grouping;
  /** Film is sold by steps of this length; null by any length. */
  readonly incrementPx: number | null;
  /** Is the print file as long as the film that is sold? */
  readonly roundUp: boolean;
}

export type Grouping = 'none' | 'order';

/** How hard to look for less film, counted in work and not in time. */
export type PackingEffort = 'fast' | 'balanced' | 'thorough';

export interface PackingSpec {
  readonly effort: PackingEffort;
}

export const DEFAULT_PACKING: PackingSpec = { effort: 'balanced' };

export type Labels = 'none' | 'order';

export interface OutputSpec {
  readonly format: OutputFormat;
  /** How hard to compress: time against bytes, never pixels. */
  readonly effort: RenderEffort;
  /** "box": a stroke around each piece, in a spot colour; PDF alone has it. */
  readonly cutLines: CutLines;
  /** "full": every placement is compared again in the finished file. */
  readonly verify: Verification;
  /** Template for the names of the files; null: job and part. */
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

/** All that one request asks for, read and in pixels: the input of a job. */
export interface JobRequest {
  readonly orders: readonly Order[];
  readonly sheet: SheetSpec;
  readonly packing: PackingSpec;
  readonly output: OutputSpec;
  /** The caller's own notes. */
  readonly metadata: Metadata;
  /** What the client wants otherwise than the service does it. */
  readonly preflight?: Partial<PreflightLevels>;
}

export type Metadata = Readonly<Record<string, string>>;

/** The items of all orders in one row; plans refer to them by this index. */
export function allItems(request: JobRequest): readonly Item[] {
  return request.orders.flatMap((order) => order.items);
}

/** Ids of the uploads that a request uses, each once. */
export function usedUploads(request: JobRequest): ReadonlySet<string> {
  const ids = allItems(request).flatMap(({ source }) =>
    source.kind === 'kept' ? [source.id] : [],
  );
  return new Set(ids);
}
