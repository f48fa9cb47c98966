/** One thing that is not drawn, or not as browsers draw it. */
export interface Unsupported {
  /** Going on from "The SVG". */
  readonly what: string;
  /** In an imperative. */
  readonly remedy: string;
}

export const AS_PNG = 'save the drawing as PNG';
export const AS_OUTLINES = 'convert the text to outlines';
