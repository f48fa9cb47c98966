import { rootTagOf } from '../../../image-files/svg/root-tag.ts';

/** Illustrator's export to SVG 1.1 says this; namespaces are those that it keeps for editing. */
const ILLUSTRATOR =
  /<!--\s*Generator:\s*Adobe Illustrator|http:\/\/ns\.adobe\.com\/(?:AdobeIllustrator|Extensibility)\//;
const OTHER_UNIT = /(?:in|mm|cm|pt|pc|q)\s*$/i;

/**
 * Whether the author's program takes 72 pixels of this document for an inch: Illustrator's, where it
 * names no other unit for its size.
 */
export function isDrawnAt72(document: string): boolean {
  const root = rootTagOf(document);
  if (root === null || !ILLUSTRATOR.test(document.slice(0, root.end))) return false;
  const lengths = [root.attributes.get('width') ?? '', root.attributes.get('height') ?? ''];
  return !lengths.some((length) => OTHER_UNIT.test(length));
}
