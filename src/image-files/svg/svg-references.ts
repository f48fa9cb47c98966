import { ArtworkFault } from '../artwork-fault.ts';
import { entityFault } from './reading/svg-declarations.ts';
import { withoutComments } from './svg-comments.ts';

/** In a document: `#id`. Inside it: `data:`. The quote may be written as an entity. */
const INSIDE = /^\s*(?:["']|&(?:quot|apos|#34|#39);)?\s*(?:#|data:)/i;

/**
 * An SVG has to be complete in itself: what it would fetch, compute or expand would be missing from
 * the print. (librsvg never fetches for a document without a file name; it leaves blanks.)
 * @throws ArtworkFault
 */
export function assertSelfContained(document: string): void {
  const svg = withoutComments(document);
  if (/<!ENTITY/i.test(svg)) {
    throw entityFault('declarations outside of a document type');
  }
  if (/<(?:[\w.-]+:)?script[\s/>]/i.test(svg)) {
    throw new ArtworkFault(
      'artwork_svg_script',
      'must be an SVG without scripts, received some: save it as a plain SVG',
    );
  }
  for (const reference of references(svg)) {
    if (INSIDE.test(reference)) continue;
    throw new ArtworkFault(
      'artwork_svg_outside_reference',
      `must be an SVG without references to the outside, received ${quote(reference)}: embed what it refers to`,
    );
  }
}

/**
 * With all its attributes, for "<" cannot stand inside a tag. A link (`<a href>`) is left out: it is
 * only followed by readers.
 */
const TAG = /<((?!(?:[\w.-]+:)?a\s)[\w:.-]+[^<]*)/g;
const HREF = /\s(?:[\w.-]+:)?href\s*=\s*["']([^"']*)/g;
const OUTSIDE_OF_TAGS = [/\burl\(([^)]*)/gi, /@import\s+([^;]*)/gi, /<\?xml-stylesheet\s([^>]*)/gi];

/** Everything that could be loaded, as it is found: a document may have millions of tags. */
function* references(svg: string): Generator<string> {
  for (const tag of firstGroups(svg, TAG)) yield* firstGroups(tag, HREF);
  for (const pattern of OUTSIDE_OF_TAGS) yield* firstGroups(svg, pattern);
}

function* firstGroups(text: string, pattern: RegExp): Generator<string> {
  for (const [, group] of text.matchAll(pattern)) yield group ?? '';
}

function quote(reference: string): string {
  const text = reference.trim().split(/[?\s]/, 1)[0] ?? '';
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
