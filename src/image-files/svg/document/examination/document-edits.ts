import { MIB } from '../../../../gang-sheet/units/mib.ts';
import { escapeMarkup } from '../../../../gang-sheet/escape-markup.ts';
import { tooComplex } from '../too-complex.ts';
import { parseStyleAttribute } from '../css/parse-declarations.ts';
import { attributeOf, type Range, type SvgElement } from '../tree/svg-node.ts';

/** Twice the size of the largest document. Every element may use a variable of several kilobytes. */
const MAX_CHARS = 64 * MIB;

interface Splice extends Range {
  readonly text: string;
}

/**
 * Collects edits to a document and applies them all at once. All other bytes stay unchanged. A later change
 * to the same attribute replaces an earlier one.
 */
export class DocumentEdits {
  readonly #splices: Splice[] = [];
  /** A value of null removes the attribute. */
  readonly #attributes = new Map<SvgElement, Map<string, string | null>>();
  readonly #declared = new Map<SvgElement, Map<string, string>>();
  /** Characters written so far. */
  #chars = 0;

  get isEmpty(): boolean {
    return this.#splices.length + this.#attributes.size + this.#declared.size === 0;
  }

  /** Replaces a range with `text` (XML). Ranges must not overlap. */
  replace({ start, end }: Range, text: string): void {
    this.#count(text);
    this.#splices.push({ start, end, text });
  }

  /** Sets an attribute to `value` (plain text); null removes it. */
  setAttribute(element: SvgElement, name: string, value: string | null): void {
    if (value === null && attributeOf(element, name) === null) return;
    this.#count(value ?? '');
    const attributes = this.#attributes.get(element) ?? new Map<string, string | null>();
    this.#attributes.set(element, attributes.set(name, value));
  }

  /** Adds a declaration that overrides all others on the element. */
  declare(element: SvgElement, property: string, value: string): void {
    this.#count(value);
    const declared = this.#declared.get(element) ?? new Map<string, string>();
    this.#declared.set(element, declared.set(property, value));
  }

  /** Returns the edited text. */
  apply(source: string): string {
    for (const [element, declared] of this.#declared) this.#writeStyle(element, declared);
    const attributes = [...this.#attributes].flatMap(([element, wanted]) =>
      [...wanted].map(([name, value]) => attributeSplice(source, { element, name, value })),
    );
    const splices = [...this.#splices, ...attributes].sort((a, b) => a.start - b.start);
    const parts: string[] = [];
    let from = 0;
    for (const { start, end, text } of splices) {
      if (start < from) throw new TypeError(`two edits of the document overlap at ${start}`);
      parts.push(source.slice(from, start), text);
      from = end;
    }
    return [...parts, source.slice(from)].join('');
  }

  /** @throws ArtworkFault `artwork_too_large` if the edits would make the document too long */
  #count(text: string): void {
    this.#chars += text.length;
    if (this.#chars > MAX_CHARS) throw tooComplex();
  }

  #writeStyle(element: SvgElement, declared: ReadonlyMap<string, string>): void {
    const before =
      this.#attributes.get(element)?.get('style') ?? attributeOf(element, 'style') ?? '';
    const kept = parseStyleAttribute(before)
      .filter(({ property }) => !declared.has(property))
      .map(({ property, value, important }) => {
        return `${property}:${value}${important ? '!important' : ''}`;
      });
    const added = [...declared].map(([property, value]) => `${property}:${value}!important`);
    this.setAttribute(element, 'style', [...kept, ...added].join(';'));
  }
}

const TAG_NAME = /^<[^\s/>]+/;

interface AttributeEdit {
  readonly element: SvgElement;
  readonly name: string;
  readonly value: string | null;
}

function attributeSplice(source: string, { element, name, value }: AttributeEdit): Splice {
  const range = element.attributes.find((attribute) => attribute.name === name)?.range;
  if (range !== undefined && value !== null) return { ...range, text: escapeMarkup(value) };
  const { start } = element.startTag;
  if (range !== undefined) {
    return { start: startOfAttribute(source, range.start), end: range.end + 1, text: '' };
  }
  const tag = TAG_NAME.exec(source.slice(start, element.startTag.end))?.[0] ?? '<';
  const at = start + tag.length;
  return { start: at, end: at, text: value === null ? '' : ` ${name}="${escapeMarkup(value)}"` };
}

/** Goes back from a value, over its quote, "=" and name, to the white space before the name. */
function startOfAttribute(source: string, valueStart: number): number {
  const afterName = backOver(source, valueStart - 1, isSpaceOrEquals);
  const name = backOver(source, afterName, (character) => !isSpaceOrEquals(character));
  return backOver(source, name, isSpace);
}

function backOver(source: string, from: number, skips: (character: string) => boolean): number {
  let at = from;
  while (at > 0 && skips(source.charAt(at - 1))) at -= 1;
  return at;
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}

function isSpaceOrEquals(character: string): boolean {
  return character === '=' || isSpace(character);
}
