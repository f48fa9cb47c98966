import type { Cascade } from './css/cascade.ts';
import type { FontFaceRule } from './examined-svg.ts';

/** The `@font-face` rules of a document, those of media that do not hold among them. */
export function listFontFaces({ stylesheet }: Cascade): readonly FontFaceRule[] {
  return stylesheet.others
    .filter(({ name }) => name === 'font-face')
    .map(({ line, declarations }) => ({
      line,
      descriptors: Object.fromEntries(declarations.map(({ property, value }) => [property, value])),
    }));
}
