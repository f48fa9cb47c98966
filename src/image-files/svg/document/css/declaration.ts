/** A declaration that applies to an element. */
export interface Declaration {
  /** In lower case, except for custom properties. */
  readonly property: string;
  /** Trimmed, without `!important`. */
  readonly value: string;
  readonly important: boolean;
  /**
   * Whether browsers apply this declaration but the renderer does not, because of its notation or its
   * rule.
   */
  readonly isLost: boolean;
  readonly origin: 'attribute' | 'rule' | 'style';
  /** Line in the document, counted from 1. null means the element's line. */
  readonly line: number | null;
}

/** Inherited properties (SVG 2, appendix F, and the CSS modules). */
const INHERITED = new Set(
  `clip-rule color color-interpolation color-interpolation-filters color-rendering cursor direction
  dominant-baseline fill fill-opacity fill-rule font font-family font-feature-settings font-kerning
  font-language-override font-optical-sizing font-palette font-size font-size-adjust font-stretch
  font-style font-synthesis font-variant font-variant-alternates font-variant-caps
  font-variant-east-asian font-variant-emoji font-variant-ligatures font-variant-numeric
  font-variant-position font-variation-settings font-weight font-width glyph-orientation-horizontal
  glyph-orientation-vertical hanging-punctuation hyphens image-rendering kerning letter-spacing
  line-break line-height marker marker-end marker-mid marker-start overflow-wrap paint-order
  pointer-events quotes shape-rendering stroke stroke-dasharray stroke-dashoffset stroke-linecap
  stroke-linejoin stroke-miterlimit stroke-opacity stroke-width tab-size text-align text-align-last
  text-anchor text-combine-upright text-emphasis text-indent text-orientation text-rendering
  text-shadow text-transform text-underline-offset text-underline-position visibility white-space
  word-break word-spacing word-wrap writing-mode`.split(/\s+/),
);

export function isInherited(property: string): boolean {
  return INHERITED.has(property) || property.startsWith('--');
}

/** Presentation attributes (SVG 2, section 6.6, and the attributes of SVG 1.1). */
const PRESENTATION = new Set(
  `alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation
  color-interpolation-filters color-rendering cursor direction display dominant-baseline
  enable-background fill fill-opacity fill-rule filter flood-color flood-opacity font-family font-size
  font-size-adjust font-stretch font-style font-variant font-weight glyph-orientation-horizontal
  glyph-orientation-vertical image-rendering isolation kerning letter-spacing lighting-color
  marker-end marker-mid marker-start mask mask-type mix-blend-mode opacity overflow paint-order
  pointer-events shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset
  stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor
  text-decoration text-overflow text-rendering transform transform-origin unicode-bidi vector-effect
  visibility white-space word-spacing writing-mode`.split(/\s+/),
);

export function isPresentation(attribute: string): boolean {
  return PRESENTATION.has(attribute);
}
