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
    const reader = new SheetReader(rules, others);
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

  constructor(rules: Rule[], others: Stylesheet['others'][number][]) {
    this.#rules = rules;
    this.#others = others;
  }

  read(block: CssNode, within: readonly AtRule[]): void {
    if (block.type !== 'StyleSheet' && block.type !== 'Block') return;
    block.children.forEach((node) => {
      if (node.type === 'Rule') this.#rules.push(readRule(node, within));
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
  }
}

function readRule(node: RuleNode, within: readonly AtRule[]): Rule {
  const list = node.prelude.type === 'SelectorList' ? node.prelude.children.toArray() : [];
  return {
    selectors: list.filter((selector) => selector.type === 'Selector'),
    declarations: readBlock(node.block),
    within,
    nested: nestedIn(node.block),
    line: node.loc?.start.line ?? 1,
  };
}

function readBlock(block: Block): readonly Declaration[] {
  return declarationsIn(block).flatMap((node) =>
    readDeclaration(node).map((declaration) => ({
      ...declaration,
      origin: 'rule' as const,
      line: node.loc?.start.line ?? 1,
    })),
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
