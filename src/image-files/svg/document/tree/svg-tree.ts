import { SaxesParser } from 'saxes';
import { ArtworkFault } from '../../../artwork-fault.ts';
import { LineCounter } from './line-counter.ts';
import { NamespaceScopes } from './namespace-scopes.ts';
import { assertAttribute, assertTreeBounds } from './tree-limits.ts';
import type { SvgAttribute, SvgElement, SvgText, SvgTree } from './svg-node.ts';

/** Elements in which white space is text. */
const KEEPS_SPACE = new Set([
  'text',
  'tspan',
  'textPath',
  'tref',
  'altGlyph',
  'a',
  'style',
  'title',
]);
const NOT_BLANK = /\S/;
const CDATA = '<![CDATA[';

/** An element that is still open. */
interface OpenElement extends SvgElement {
  readonly children: (SvgElement | SvgText)[];
  readonly startTag: { start: number; end: number };
  readonly whole: { start: number; end: number };
}

/**
 * Parses a document with its entities already replaced. Rejects everything that the renderer's XML
 * parser rejects, except for undeclared prefixes, which can be repaired.
 * @throws ArtworkFault `artwork_damaged`, `artwork_too_large`
 */
export function parseSvgTree(source: string): SvgTree {
  return new TreeBuilder(source).build();
}

class TreeBuilder {
  readonly #source: string;
  readonly #parser = new SaxesParser({ position: true });
  readonly #scopes = new NamespaceScopes();
  readonly #lines: LineCounter;
  readonly #open: OpenElement[] = [];
  readonly #elements: SvgElement[] = [];
  readonly #byId = new Map<string, SvgElement>();
  #attributes: SvgAttribute[] = [];
  #start = 0;
  /** Start of the next text. */
  #textStart = 0;

  constructor(source: string) {
    this.#source = source;
    this.#lines = new LineCounter(source);
    const parser = this.#parser;
    parser.on('error', ({ message }) => this.#refuse(message));
    parser.on('opentagstart', () => this.#begin());
    parser.on('attribute', (attribute) => this.#attribute(attribute));
    parser.on('opentag', (tag) => this.#openTag(tag));
    parser.on('closetag', () => this.#closeTag());
    parser.on('text', (text) => this.#text(text, '<'.length));
    parser.on('cdata', (text) => this.#text(text, ']]>'.length));
    parser.on('comment', () => this.#skip());
    parser.on('processinginstruction', () => this.#skip());
  }

  build(): SvgTree {
    this.#parser.write(this.#source).close();
    const [root] = this.#elements;
    if (root === undefined) throw new TypeError('the parser accepts no document without a root');
    return {
      source: this.#source,
      root,
      elements: this.#elements,
      byId: this.#byId,
      undeclaredPrefixes: this.#scopes.undeclared,
    };
  }

  /** `message` is "line:column: reason". */
  #refuse(message: string): never {
    const line = /^\d+/.exec(message)?.[0] ?? '1';
    const detail = `is not well-formed XML (line ${line}): open the file in a drawing program and save it again as SVG`;
    throw new ArtworkFault('artwork_damaged', detail, { cause: new Error(message) });
  }

  #begin(): void {
    this.#start = this.#source.lastIndexOf('<', this.#parser.position - 1);
    this.#attributes = [];
  }

  #attribute({ name, value }: { readonly name: string; readonly value: string }): void {
    const end = this.#parser.position - 1;
    const start = this.#source.lastIndexOf(this.#source.charAt(end), end - 1) + 1;
    this.#attributes.push({ name, value, range: { start, end } });
    assertAttribute(name, value, this.#attributes.length);
  }

  #openTag({ name: qualified }: { readonly name: string }): void {
    const end = this.#parser.position;
    const parent = this.#open.at(-1) ?? null;
    const { name, namespace, attributes } = this.#scopes.enter(qualified, this.#attributes);
    const element: OpenElement = {
      kind: 'element',
      name,
      namespace,
      attributes,
      parent,
      children: [],
      line: this.#lines.lineAt(this.#start),
      startTag: { start: this.#start, end },
      whole: { start: this.#start, end },
    };
    parent?.children.push(element);
    this.#elements.push(element);
    this.#open.push(element);
    this.#textStart = end;
    assertTreeBounds(this.#elements.length, this.#open.length);
    for (const { name, value } of attributes) {
      if (name === 'id' && !this.#byId.has(value)) this.#byId.set(value, element);
    }
  }

  #closeTag(): void {
    const element = this.#open.pop();
    this.#scopes.leave();
    this.#textStart = this.#parser.position;
    if (element !== undefined) element.whole.end = this.#parser.position;
  }

  /** The event may fire before or after the `>`. */
  #skip(): void {
    this.#textStart = this.#source.indexOf('>', this.#parser.position - 1) + 1;
  }

  /** The event fires when the `<` after the text is read; for CDATA, at its end. */
  #text(text: string, ahead: number): void {
    const end = this.#parser.position - ahead;
    const isCdata = ahead === ']]>'.length;
    const begin = this.#textStart;
    const start = isCdata ? this.#source.indexOf(CDATA, begin) + CDATA.length : begin;
    this.#textStart = isCdata ? this.#parser.position : end;
    const parent = this.#open.at(-1);
    if (parent === undefined) return;
    if (!NOT_BLANK.test(text) && !KEEPS_SPACE.has(parent.name)) return;
    parent.children.push({ kind: 'text', text, parent, range: { start, end } });
  }
}
