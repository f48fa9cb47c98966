import { assertInside } from '../svg-references.ts';
import { isStylesheet } from './css/stylesheet.ts';
import type { SvgAttribute, SvgElement, SvgTree } from './tree/svg-node.ts';
import { textIn } from './tree/text-in.ts';

/** Each of these finds what CSS loads. */
const LOADS = [/\burl\(([^)]*)/gi, /@import(?=[\s"'/])([^;]*)/gi];
/** An escaped character (CSS Syntax 3, section 4.3.7). */
const ESCAPE = /\\(?:([0-9a-f]{1,6})\s?|([^\r\n\f]))/gi;
const MAX_CODE_POINT = 0x10ffff;

/**
 * Requires the references that only the parsers of XML and CSS see to stay inside the document: those
 * behind CDATA that looks like a comment, those that CDATA or escapes split, those with an unusual prefix.
 * @throws ArtworkFault `artwork_svg_outside_reference`
 */
export function assertParsedReferences({ elements }: SvgTree): void {
  for (const element of elements) {
    if (element.namespace === 'other') continue;
    for (const attribute of element.attributes) assertAttribute(element, attribute);
    if (isStylesheet(element)) assertCss(textIn(element));
  }
}

function assertAttribute({ name: tag }: SvgElement, { name, value }: SvgAttribute): void {
  if (name === 'href' || name === 'xlink:href') {
    // Drawing does not follow links.
    if (tag !== 'a') assertInside(value);
  } else if (!name.includes(':') && value.includes('(')) assertCss(value);
}

function assertCss(css: string): void {
  const text = css.includes('\\') ? css.replaceAll(ESCAPE, unescaped) : css;
  for (const pattern of LOADS) {
    for (const [, reference = ''] of text.matchAll(pattern)) assertInside(reference);
  }
}

function unescaped(_escape: string, hex: string | undefined, character = ''): string {
  if (hex === undefined) return character;
  const code = Number.parseInt(hex, 16);
  return code === 0 || code > MAX_CODE_POINT ? '\ufffd' : String.fromCodePoint(code);
}
