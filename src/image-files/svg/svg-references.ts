import { ArtworkFault } from '../artwork-fault.ts';
import { entityFault } from './reading/svg-declarations.ts';
import { withoutComments } from './svg-comments.ts';

/** References within a document (`#id`) and embedded data (`data:`). The quote may be an entity. */
const INSIDE = /^(?:#|data:)/i;
const QUOTE = /^(?:["']|&(?:quot|apos|#34|#39);)/i;

/**
 * Requires an SVG to be self-contained: content that it would fetch, compute or expand would be missing
 * from the print. (If a document has no file name, librsvg fetches nothing and leaves blanks.)
 * @throws ArtworkFault
 */
export function assertSelfContained(document: string): void {
  const svg = withoutComments(document);
  if (/<!ENTITY/i.test(svg)) {
    throw entityFault('declarations outside its document type');
  }
  if (/<(?:[\w.-]+:)?script[\s/>]/i.test(svg)) {
    throw new ArtworkFault(
      'artwork_svg_script',
      'must be an SVG without scripts, received one with scripts: save it as plain SVG',
    );
  }
  for (const reference of references(svg)) assertInside(reference);
}

/** @throws ArtworkFault `artwork_svg_outside_reference` when a reference leads out of the document */
export function assertInside(reference: string): void {
  if (INSIDE.test(reference.trimStart().replace(QUOTE, '').trimStart())) return;
  throw new ArtworkFault(
    'artwork_svg_outside_reference',
    `must be a self-contained SVG, received a reference to ${quote(reference)}: embed the content`,
  );
}

/**
 * A tag with all its attributes, since "<" cannot occur inside a tag. Links (`<a href>`) are left out,
 * because drawing does not follow them.
 */
const TAG = /<((?!(?:[\w.-]+:)?a\s)[\w:.-]+[^<]*)/g;
const HREF = /\s(?:[\w.-]+:)?href\s*=\s*["']([^"']*)/g;
const OUTSIDE_OF_TAGS = [/\burl\(([^)]*)/gi, /@import\s([^;]*)/gi, /<\?xml-stylesheet\s([^>]*)/gi];

/**
 * Yields every reference that could be loaded, one by one: a document may have millions of tags.
 */
function* references(svg: string): Generator<string> {
  for (const tag of firstGroups(svg, TAG)) yield* firstGroups(tag, HREF);
  for (const pattern of OUTSIDE_OF_TAGS) yield* firstGroups(svg, pattern);
}

function* firstGroups(text: string, pattern: RegExp): Generator<string> {
  for (const [, group] of text.matchAll(pattern)) yield group ?? '';
}

function quote(reference: string): string {
  const text = reference.trim().slice(0, 1000).split(/[?\s]/, 1)[0] ?? '';
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
