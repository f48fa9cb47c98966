import type { PreflightFinding } from '../../../gang-sheet/preflight.ts';
import type { Range } from './tree/svg-node.ts';

/** The result of an examination: plain data that a worker thread can send. */
export interface ExaminedSvg {
  /** The document to draw. All ranges refer to it. */
  readonly document: string;
  /** Whether `document` differs from the input. */
  readonly isChanged: boolean;
  readonly findings: readonly PreflightFinding[];
  /** Visible text in document order. */
  readonly texts: readonly TextRun[];
  /** Embedded pictures that are visible. */
  readonly pictures: readonly EmbeddedPicture[];
  /** Maximum number of drawing-sized surfaces in memory while it is drawn; at least 1. */
  readonly surfaces: number;
  /** All `@font-face` rules. */
  readonly fontFaces: readonly FontFaceRule[];
}

/** One element's characters in one typeface. */
export interface TextRun {
  readonly line: number;
  /** `text`, `tspan`, … */
  readonly element: string;
  /** As listed, unquoted, including generic families; empty if none is named. */
  readonly families: readonly string[];
  /** Cascaded value in lower case: `bold`, `700`; initial values are `normal`. */
  readonly weight: string;
  readonly style: string;
  readonly stretch: string;
  /** `xml:lang` or `lang`; null if there is none. */
  readonly language: string | null;
  /** Without white space that is not drawn. */
  readonly text: string;
}

export interface EmbeddedPicture {
  readonly line: number;
  readonly element: 'image' | 'feImage';
  /** Range of the `data:` URI in `href`. */
  readonly range: Range;
  /** In lower case, without parameters; empty if none is named. */
  readonly mediaType: string;
  /**
   * As written or declared; null if not set. If only one of width and height is set, the renderer does not
   * keep the aspect ratio.
   */
  readonly width: string | null;
  readonly height: string | null;
}

export interface FontFaceRule {
  readonly line: number;
  /** Descriptor values by property: `font-family`, `src`, `font-weight`, `unicode-range`. */
  readonly descriptors: Readonly<Record<string, string>>;
}
