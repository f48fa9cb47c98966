import type { PreflightFinding } from '../../../gang-sheet/preflight.ts';
import type { Range } from './tree/svg-node.ts';

/** What is known of a document once it was examined: plain data, as a worker thread hands it over. */
export interface ExaminedSvg {
  /** The document to be drawn; all ranges count in it. */
  readonly document: string;
  /** Whether `document` is another than the one that was examined. */
  readonly isChanged: boolean;
  readonly findings: readonly PreflightFinding[];
  /** Text that is seen, in the order of the document. */
  readonly texts: readonly TextRun[];
  /** Pictures that are embedded and seen. */
  readonly pictures: readonly EmbeddedPicture[];
  /** All `@font-face` rules. */
  readonly fontFaces: readonly FontFaceRule[];
}

/** Characters that stand in one element, in one face. */
export interface TextRun {
  readonly line: number;
  /** `text`, `tspan`, … */
  readonly element: string;
  /** As they are listed, unquoted, generic families too; empty: none is named. */
  readonly families: readonly string[];
  /** As the cascade has it, in lower case: `bold`, `700`; initial values are `normal`. */
  readonly weight: string;
  readonly style: string;
  readonly stretch: string;
  /** `xml:lang` or `lang`; null: none. */
  readonly language: string | null;
  /** Without white space that is not drawn. */
  readonly text: string;
}

export interface EmbeddedPicture {
  readonly line: number;
  readonly element: 'image' | 'feImage';
  /** Of the `data:` URI, where `href` has it. */
  readonly range: Range;
  /** In lower case, without parameters; empty: none is named. */
  readonly mediaType: string;
  /** As they are written or declared; null: none. With one of them the renderer does not keep proportions. */
  readonly width: string | null;
  readonly height: string | null;
}

export interface FontFaceRule {
  readonly line: number;
  /** Value by property: `font-family`, `src`, `font-weight`, `unicode-range`. */
  readonly descriptors: Readonly<Record<string, string>>;
}
