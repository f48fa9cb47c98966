/** Content that is not drawn, or not drawn as in browsers. */
export interface Unsupported {
  /** Continues "The SVG". */
  readonly what: string;
  /** In the imperative. */
  readonly remedy: string;
}

export const AS_PNG = 'save the drawing as PNG';
export const AS_OUTLINES = 'convert the text to outlines';
