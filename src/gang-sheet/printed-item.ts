import type { ArtworkFormat } from './artwork.ts';
import type { ColourFacts } from './preflight.ts';

/** The receipt for one item: the file that was printed, its size and its resolution. */
export interface PrintedItem {
  /** Ids from the request. */
  readonly order: string;
  readonly item: string;
  readonly artwork: {
    /** SHA-256 of the customer's file, in hex. */
    readonly sha256: string;
    readonly format: ArtworkFormat;
    /**
     * Where it was fetched from, after redirects; null if it was not ordered by URL. Absent in records of
     * version 0.1.0.
     */
    readonly fetchedFrom?: string | null;
    /** Upright size; in CSS pixels for an SVG. */
    readonly widthPx: number;
    readonly heightPx: number;
    /** The file's colour space and profile, before conversion to sRGB. */
    readonly colour: ColourFacts;
  };
  /** Printed size in sheet pixels, before turning. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Artwork pixels per inch of film; null for an SVG. */
  readonly effectiveDpi: { readonly across: number; readonly down: number } | null;
  /** Minimum alpha (1 to 255) that is printed (as fully opaque); null for soft edges. */
  readonly edgeThreshold: number | null;
}
