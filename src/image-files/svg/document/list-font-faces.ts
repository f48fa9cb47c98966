import type { Cascade } from './css/cascade.ts';
import type { FontFaceRule } from './examined-svg.ts';

/** Lists a document's `@font-face` rules, including those under media queries that do not hold. */
export function listFontFaces({ stylesheet }: Cascade): readonly FontFaceRule[] {
  return stylesheet.others
    .filter(({ name }) => name === 'font-face')
    .map(({ line, declarations }) => ({
      line,
      descriptors: Object.fromEntries(declarations.map(({ property, value }) => [property, value])),
    }));
}
