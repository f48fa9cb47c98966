import { ArtworkFault } from '../../artwork-fault.ts';

/** Illustrator declares about twenty namespaces in two kilobytes. */
const MAX_SUBSET_CHARS = 64 * 1024;
const MAX_ENTITIES = 500;
const MAX_NAMESPACES = 100;
const MARKUP = /<!([A-Z]+)\s|<!--|<\?|%[\w.-]+;/y;
const BODY_MARK = /["'>]/g;
const ENTITY = /^\s*(?<name>[\w:.-]+)\s+(?:"(?<double>[^"]*)"|'(?<single>[^']*)')\s*$/;
const CHARACTER = /&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi;
/** References other than those that need no declaration (XML 1.0, 4.6). */
const NESTED = /&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z_:]/;
const ATTRIBUTE_DEFAULT = /\s([\w:.-]+)\s+[^"'\s]+\s+(?:#FIXED\s+)?(?:"([^"]*)"|'([^']*)')/g;

export interface SvgDeclarations {
  /** Replacement texts by entity name. */
  readonly entities: ReadonlyMap<string, string>;
  /** Default namespaces of the root, by attribute name. */
  readonly namespaces: ReadonlyMap<string, string>;
}

/**
 * Reads the declarations in a document type. Only entities with a plain replacement text are
 * allowed.
 * @throws ArtworkFault `artwork_svg_entities`
 */
export function readDeclarations(subset: string): SvgDeclarations {
  if (subset.length > MAX_SUBSET_CHARS) throw entityFault('a document type that is too long');
  const entities = new Map<string, string>();
  const namespaces = new Map<string, string>();
  for (const { kind, body } of declarationsIn(subset)) {
    if (kind === 'ENTITY') addEntity(entities, body);
    if (kind === 'ATTLIST') addNamespaces(namespaces, body);
  }
  return { entities, namespaces };
}

interface Declared {
  readonly kind: string;
  readonly body: string;
}

/** Reads one declaration after another, so an unreadable one ends the search. */
function* declarationsIn(subset: string): Generator<Declared> {
  const markup = new RegExp(MARKUP);
  for (let at = afterSpace(subset, 0); at < subset.length; at = afterSpace(subset, at)) {
    markup.lastIndex = at;
    const [mark = '', kind] = markup.exec(subset) ?? [];
    if (mark.startsWith('%')) throw entityFault('parameter entities');
    const from = at + mark.length;
    const end = kind === undefined ? endOfNote(subset, mark, from) : endOfBody(subset, from);
    if (mark === '' || end === -1) throw entityFault('an unreadable document type');
    if (kind !== undefined) yield { kind, body: subset.slice(from, end - 1) };
    at = end;
  }
}

function afterSpace(text: string, from: number): number {
  const space = /\s*/y;
  space.lastIndex = from;
  space.test(text);
  return space.lastIndex;
}

/** Offset after a comment or an instruction; -1 if it does not end. */
function endOfNote(subset: string, mark: string, from: number): number {
  const end = mark === '<!--' ? '-->' : '?>';
  const at = subset.indexOf(end, from);
  return at === -1 ? -1 : at + end.length;
}

/** Offset after the ">" of a declaration, outside quotes; -1 if it does not end. */
function endOfBody(subset: string, from: number): number {
  const marks = new RegExp(BODY_MARK);
  marks.lastIndex = from;
  for (let found = marks.exec(subset); found !== null; found = marks.exec(subset)) {
    const [mark] = found;
    if (mark === '>') return marks.lastIndex;
    const closing = subset.indexOf(mark, marks.lastIndex);
    if (closing === -1) return -1;
    marks.lastIndex = closing + 1;
  }
  return -1;
}

export function entityFault(received: string): ArtworkFault {
  const detail = `must be an SVG without custom entities, received ${received}: save it again without "Preserve Illustrator Editing Capabilities"`;
  return new ArtworkFault('artwork_svg_entities', detail);
}

function addEntity(entities: Map<string, string>, body: string): void {
  if (/^\s*%/.test(body)) throw entityFault('parameter entities');
  const { name, double, single } = ENTITY.exec(body)?.groups ?? {};
  if (name === undefined) throw entityFault('external entities');
  const text = (double ?? single ?? '').replaceAll(CHARACTER, character);
  if (NESTED.test(text)) throw entityFault('nested entities');
  if (entities.size === MAX_ENTITIES) throw entityFault(`more than ${MAX_ENTITIES} entities`);
  // The first declaration of a name counts (XML 1.0, 4.2).
  if (!entities.has(name)) entities.set(name, text);
}

/** Other default attributes would be lost, because later readers skip the document type. */
function addNamespaces(namespaces: Map<string, string>, body: string): void {
  for (const [, name = '', double, single] of body.matchAll(ATTRIBUTE_DEFAULT)) {
    if (!/^xmlns(?::|$)/.test(name)) throw entityFault(`a default value for the attribute ${name}`);
    if (namespaces.size === MAX_NAMESPACES)
      throw entityFault(`more than ${MAX_NAMESPACES} namespaces`);
    if (!namespaces.has(name)) namespaces.set(name, double ?? single ?? '');
  }
}

function character(reference: string, hex?: string, decimal?: string): string {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : reference;
}
