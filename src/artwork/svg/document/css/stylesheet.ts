import type { Atrule, Block, CssNode, Rule as RuleNode, Selector as SelectorNode } from 'css-tree';
import parse from 'css-tree/parser';
import { attributeOf, textIn, type SvgElement, type SvgTree } from '../svg-node.ts';
import type { Declaration } from './declaration.ts';
import { mediaHolds } from './media.ts';
import { declarationsIn, readDeclaration } from './parse-declarations.ts';

/** One rule of a stylesheet. */
export interface Rule {
  readonly selectors: readonly SelectorNode[];
  readonly declarations: readonly Declaration[];
  /** The at-rules around it, the outermost first: `@media`. */
  readonly within: readonly AtRule[];
  /** Rules that stand inside of it (CSS Nesting), as text. */
  readonly nested: string | null;
  readonly line: number;
}

/** `holds` null: it depends on where the document is shown. */
export interface AtRule {
  readonly name: string;
  readonly prelude: string;
  readonly line: number;
  readonly holds: boolean | null;
}

/** Everything that the `<style>` elements of a document say, in its order. */
export interface Stylesheet {
  readonly rules: readonly Rule[];
  /** At-rules of which no rule is read: `@font-face`, `@import`, `@keyframes`, `@property`. */
  readonly others: readonly (AtRule & { readonly declarations: readonly Declaration[] })[];
}

const SHEET_TYPE = /^\s*(?:text\/css\s*(?:;.*)?)?$/i;
/** Their rules count as if they stood alone, under a condition. */
/** librsvg 2.63.2 reads `:lang()` by `xml:lang` alone. */
const UNREAD = new Set(['is', 'where', 'has', 'matches', '-webkit-any', 'lang', 'scope']);
const GROUPS = new Set(['media', 'supports', 'layer', 'container', 'scope', 'starting-style']);

/** Whether an element is a stylesheet in CSS. */
export function isStylesheet(element: SvgElement): boolean {
  if (element.name !== 'style' || !['svg', 'xhtml'].includes(element.namespace)) return false;
  return SHEET_TYPE.test(attributeOf(element, 'type') ?? '');
}

export function readStylesheet({ elements, source }: SvgTree): Stylesheet {
  const rules: Rule[] = [];
  const others: Stylesheet['others'][number][] = [];
  for (const element of elements.filter(isStylesheet)) {
    const reader = new SheetReader(rules, others, element.namespace === 'xhtml');
    reader.read(parseSheet(element, source), mediaAttribute(element));
  }
  return { rules, others };
}

function parseSheet(element: SvgElement, source: string): CssNode {
  const first = element.children.find((child) => child.kind === 'text');
  const ahead = first === undefined ? '' : source.slice(element.startTag.start, first.range.start);
  const line = element.line + ahead.split('\n').length - 1;
  const options = { parseValue: false, parseAtrulePrelude: false, positions: true, line };
  return parse(textIn(element), options);
}

function mediaAttribute(element: SvgElement): readonly AtRule[] {
  const prelude = attributeOf(element, 'media') ?? '';
  if (/^\s*(?:all\s*)?$/i.test(prelude)) return [];
  return [{ name: 'media', prelude, line: element.line, holds: mediaHolds(prelude) }];
}

class SheetReader {
  readonly #rules: Rule[];
  readonly #others: Stylesheet['others'][number][];

  readonly #isLost: boolean;
  #hasNamespaces = false;

  /** `isLost`: the renderer does not read the stylesheet. */
  constructor(rules: Rule[], others: Stylesheet['others'][number][], isLost: boolean) {
    this.#rules = rules;
    this.#others = others;
    this.#isLost = isLost;
  }

  read(block: CssNode, within: readonly AtRule[]): void {
    if (block.type !== 'StyleSheet' && block.type !== 'Block') return;
    block.children.forEach((node) => {
      if (node.type === 'Rule') this.#rules.push(this.#readRule(node, within));
      if (node.type === 'Atrule') this.#readAtRule(node, within);
    });
  }

  #readAtRule(node: Atrule, within: readonly AtRule[]): void {
    const name = node.name.toLowerCase();
    const prelude = node.prelude?.type === 'Raw' ? node.prelude.value.trim() : '';
    const line = node.loc?.start.line ?? 1;
    const atRule = { name, prelude, line, holds: name === 'media' ? mediaHolds(prelude) : null };
    if (GROUPS.has(name) && node.block !== null) this.read(node.block, [...within, atRule]);
    else if (node.block === null) this.#others.push({ ...atRule, declarations: [] });
    else this.#others.push({ ...atRule, declarations: readBlock(node.block) });
    if (name === 'namespace') this.#hasNamespaces = true;
  }

  #readRule(node: RuleNode, within: readonly AtRule[]): Rule {
    const list = node.prelude.type === 'SelectorList' ? node.prelude.children.toArray() : [];
    const selectors = list.filter((selector) => selector.type === 'Selector');
    const isLost = this.#isLost || this.#hasNamespaces || within.length > 0 || isUnread(selectors);
    const declarations = readBlock(node.block, isLost);
    const line = node.loc?.start.line ?? 1;
    return { selectors, declarations, within, nested: nestedIn(node.block), line };
  }
}

function readBlock(block: Block, isLost = false): readonly Declaration[] {
  return declarationsIn(block).flatMap((node) =>
    readDeclaration(node).map((declaration) => ({
      ...declaration,
      isLost: isLost || declaration.isLost,
      origin: 'rule' as const,
      line: node.loc?.start.line ?? 1,
    })),
  );
}

/** One such selector in a list makes the renderer drop the whole rule. */
function isUnread(selectors: readonly SelectorNode[]): boolean {
  return selectors.some((selector) =>
    selector.children.toArray().some((part) => {
      if (part.type !== 'PseudoClassSelector') return false;
      const argument = part.children?.first;
      return (
        UNREAD.has(part.name.toLowerCase()) ||
        (argument?.type === 'Nth' && argument.selector !== null)
      );
    }),
  );
}

/** What the parser does not take for declarations, and has a block of its own. */
function nestedIn(block: Block): string | null {
  const nested = block.children.toArray().find((node) => {
    return (
      node.type === 'Rule' ||
      node.type === 'Atrule' ||
      (node.type === 'Raw' && node.value.includes('{'))
    );
  });
  if (nested === undefined) return null;
  return nested.type === 'Raw' ? nested.value : nested.type;
}
