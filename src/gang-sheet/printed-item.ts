import type { ArtworkFormat } from './artwork.ts';
import type { ColourFacts } from './preflight.ts';

/** What is printed for one item of a request, for its receipt. */
export interface PrintedItem {
  /** Ids as the request names them. */
  readonly order: string;
  readonly item: string;
  readonly artwork: {
    /** Of the file that was ordered, in hex. */
    readonly sha256: string;
    readonly format: ArtworkFormat;
    /** Upright; of an SVG in CSS pixels. */
    readonly widthPx: number;
    readonly heightPx: number;
    /** As read from the file, before the conversion to sRGB. */
    readonly colour: ColourFacts;
  };
  /** Printed size in pixels of the sheet, before turning. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Pixels of the artwork per inch of film; null for an SVG. */
  readonly effectiveDpi: { readonly across: number; readonly down: number } | null;
  /** Alpha from which a pixel prints opaque; null: soft edges. */
  readonly edgeThreshold: number | null;
}
