import { ArtworkFault } from '../../artwork-fault.ts';
import { decodeSvg } from './decode-svg.ts';
import { expandEntities } from './expand-entities.ts';
import { readDeclarations } from './svg-declarations.ts';
import { svgPrologue, type SvgDoctype } from './svg-prologue.ts';

/** The text of an SVG document, on which all readers and the renderer rely. */
export interface SvgText {
  /** Decoded, without a byte order mark or custom entities. */
  readonly text: string;
  /** Whether the stored file is exactly this text in UTF-8. */
  readonly isAsFiled: boolean;
}

/** How much of the root's start tag is searched for the names of namespaces. */
const MAX_ROOT_CHARS = 1024 * 1024;
const DECLARATION = /^<\?xml\s[^>]*\?>/;

/**
 * Reads a document in any form: compressed (SVGZ), in UTF-16 or the encoding that it declares, and with
 * the namespaces that Illustrator declares as entities. Line numbers stay the same.
 * @param condense as for `decodeSvg`
 * @throws ArtworkFault `artwork_svg_encoding`, `artwork_svg_entities`, `artwork_too_large`, …
 */
export async function readSvgText(
  path: string,
  condense?: (text: string) => string,
): Promise<SvgText> {
  const { text, encoding, isPacked } = await decodeSvg(path, condense);
  const isUtf8 = encoding.label === 'utf-8' && !isPacked;
  const recoded = isUtf8 ? text : text.replace(DECLARATION, emptied);
  const prologue = svgPrologue(recoded);
  if (prologue === null || prologue === 'incomplete') throw withoutRoot();
  const { doctype } = prologue;
  if (doctype === null || doctype.subset.trim() === '') return { text: recoded, isAsFiled: isUtf8 };
  return { text: withoutDoctype(recoded, doctype), isAsFiled: false };
}

function withoutDoctype(text: string, { start, end, subset }: SvgDoctype): string {
  const { entities, namespaces } = readDeclarations(subset);
  const rest = expandEntities(text.slice(end), entities);
  const before = text.slice(0, start) + emptied(text.slice(start, end));
  return before + (namespaces.size === 0 ? rest : withNamespaces(rest, namespaces));
}

function withNamespaces(text: string, namespaces: ReadonlyMap<string, string>): string {
  const prologue = svgPrologue(text);
  if (prologue === null || prologue === 'incomplete') throw withoutRoot();
  const [tagName = ''] = /^<[\w:.-]+/.exec(text.slice(prologue.rootAt)) ?? [];
  const nameEnd = prologue.rootAt + tagName.length;
  const rootTag = text.slice(nameEnd, text.indexOf('>', nameEnd)).slice(0, MAX_ROOT_CHARS);
  const missing = [...namespaces].filter(([name]) => !rootTag.includes(`${name}=`));
  const attributes = missing.map(([name, value]) => ` ${name}="${value}"`);
  return text.slice(0, nameEnd) + attributes.join('') + text.slice(nameEnd);
}

/** Keeps only line breaks, so line numbers stay the same. */
function emptied(text: string): string {
  return text.replaceAll(/[^\n]+/g, '');
}

function withoutRoot(): ArtworkFault {
  const detail = 'must be a complete SVG document, received one that ends before its <svg> element';
  return new ArtworkFault('artwork_truncated', detail);
}
