import { rootTagOf } from '../../../image-files/svg/root-tag.ts';

/**
 * Illustrator writes this comment when it exports SVG 1.1, and these namespaces for later editing.
 */
const ILLUSTRATOR =
  /<!--\s*Generator:\s*Adobe Illustrator|http:\/\/ns\.adobe\.com\/(?:AdobeIllustrator|Extensibility)\//;
const OTHER_UNIT = /(?:in|mm|cm|pt|pc|q)$/i;

/**
 * Whether the author's program treats 72 pixels of this document as an inch. Illustrator does,
 * unless the document gives its size in another unit.
 */
export function isDrawnAt72(document: string): boolean {
  const root = rootTagOf(document);
  if (root === null || !ILLUSTRATOR.test(document.slice(0, root.end))) return false;
  const lengths = [root.attributes.get('width') ?? '', root.attributes.get('height') ?? ''];
  return !lengths.some((length) => OTHER_UNIT.test(length.trimEnd()));
}
