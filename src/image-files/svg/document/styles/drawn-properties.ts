import { isInherited, isPresentation } from '../css/declaration.ts';

/** Properties that have no effect in print. */
const NEVER_DRAWN = new Set(
  `cursor pointer-events quotes tab-size hyphens color-rendering speak text-rendering shape-rendering
  color-scheme font-synthesis`.split(/\s+/),
);
const OF_TEXT =
  /^(?:font|text-|letter-|word-|white-space|writing-mode|line-height|line-break|direction|unicode-bidi|baseline-shift|dominant-baseline|alignment-baseline|glyph-|kerning|hanging-|overflow-wrap|tab-size)/;
const MORE = new Set(
  `all animation animation-name background background-color background-image border cx cy d height
  inline-size letter-spacing mask-image mask-mode mask-position mask-size offset-path opacity
  padding r rotate rx ry scale shape-inside text-shadow transform-box translate width x y`.split(
    /\s+/,
  ),
);

/** Attributes that are lengths and not declarations. */
export const GEOMETRY_ATTRIBUTES: ReadonlySet<string> = new Set(
  `cx cy fr fx fy height markerHeight markerWidth r refX refY rx ry startOffset width x x1 x2 y y1
  y2`.split(/\s+/),
);

/** Whether a property affects the drawing. */
export function isDrawnProperty(property: string, hasText: boolean): boolean {
  if (NEVER_DRAWN.has(property) || property.startsWith('--')) return false;
  if (!hasText && OF_TEXT.test(property)) return false;
  return isInherited(property) || isPresentation(property) || MORE.has(property);
}
