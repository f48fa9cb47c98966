import { ArtworkFault } from '../artwork-fault.ts';
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
    const detail = 'must be an SVG without entity declarations, received some';
    throw new ArtworkFault('artwork_svg_entities', detail);
  }
  if (/<(?:[\w.-]+:)?script[\s/>]/i.test(svg)) {
    throw new ArtworkFault('artwork_svg_script', 'must be an SVG without scripts, received some');
  }
  for (const reference of references(svg)) {
    if (INSIDE.test(reference)) continue;
    throw new ArtworkFault(
      'artwork_svg_outside_reference',
      `must be an SVG without references to the outside, received ${quote(reference)}`,
    );
  }
}

const OUTSIDE_OF_TAGS = [/\burl\(([^)]*)/gi, /@import\s+([^;]*)/gi, /<\?xml-stylesheet\s([^>]*)/gi];

/** Everything that could be loaded. */
function references(svg: string): readonly string[] {
  const others = OUTSIDE_OF_TAGS.flatMap((pattern) => firstGroups(svg, pattern));
  return [...hrefs(svg), ...others];
}

/** A link (`<a href>`) is only followed by readers. */
function hrefs(svg: string): readonly string[] {
  // "<" cannot stand inside a tag, so what follows one up to the next holds all its attributes.
  const tags = firstGroups(svg, /<((?!(?:[\w.-]+:)?a\s)[\w:.-]+[^<]*)/g);
  return tags.flatMap((tag) => firstGroups(tag, /\s(?:[\w.-]+:)?href\s*=\s*["']([^"']*)/g));
}

function firstGroups(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, group]) => group ?? '');
}

function quote(reference: string): string {
  const text = reference.trim().split(/[?\s]/, 1)[0] ?? '';
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
