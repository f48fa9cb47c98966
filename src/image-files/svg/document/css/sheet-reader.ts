import type { Atrule, Block, CssNode, Rule as RuleNode, Selector as SelectorNode } from 'css-tree';
import type { Declaration } from './declaration.ts';
import { mediaHolds, supportsHolds } from './media.ts';
import { declarationsIn, readDeclaration } from './parse-declarations.ts';
import type { AtRule, Rule, Stylesheet } from './rule.ts';

/** At-rules that apply their inner rules under a condition. */
const GROUPS = new Set(['media', 'supports', 'layer', 'container', 'scope', 'starting-style']);
/** librsvg 2.63.2 considers only `xml:lang` for `:lang()`. */
const UNREAD = new Set(['is', 'where', 'has', 'matches', '-webkit-any', 'lang', 'scope']);

/** The context of the rules being read. */
interface Surroundings {
  readonly within: readonly AtRule[];
  /** Whether the renderer ignores the stylesheet. */
  readonly isLost: boolean;
}

/** Reads several stylesheets into one. */
export class SheetReader implements Stylesheet {
  readonly rules: Rule[] = [];
  readonly others: Stylesheet['others'][number][] = [];
  /** In order of first mention. */
  readonly #layers = new Map<string, number>();
  #hasNamespaces = false;

  read(block: CssNode, around: Surroundings): void {
    if (block.type !== 'StyleSheet' && block.type !== 'Block') return;
    block.children.forEach((node) => {
      if (node.type === 'Rule') this.rules.push(this.#readRule(node, around));
      if (node.type === 'Atrule') this.#readAtRule(node, around);
    });
  }

  #readAtRule(node: Atrule, around: Surroundings): void {
    const name = node.name.toLowerCase();
    const prelude = node.prelude?.type === 'Raw' ? node.prelude.value.trim() : '';
    const line = node.loc?.start.line ?? 1;
    const atRule = { name, prelude, line, holds: holdsOf(name, prelude) };
    if (name === 'layer') for (const layer of prelude.split(',')) this.#layerOf(layer.trim());
    if (name === 'namespace') this.#hasNamespaces = true;
    if (node.block === null) this.others.push({ ...atRule, declarations: [] });
    else if (!GROUPS.has(name))
      this.others.push({ ...atRule, declarations: readBlock(node.block) });
    else this.read(node.block, { ...around, within: [...around.within, atRule] });
  }

  #readRule(node: RuleNode, { within, isLost: isSheetLost }: Surroundings): Rule {
    const list = node.prelude.type === 'SelectorList' ? node.prelude.children.toArray() : [];
    const selectors = list.filter((selector) => selector.type === 'Selector');
    const layer = within.findLast(({ name }) => name === 'layer');
    const isLost =
      isSheetLost || this.#hasNamespaces || within.length > 0 || selectors.some(isUnread);
    return {
      selectors,
      within,
      nested: nestedIn(node.block),
      declarations: readBlock(node.block, isLost),
      line: node.loc?.start.line ?? 1,
      layer: layer === undefined ? Infinity : this.#layerOf(layer.prelude),
    };
  }

  #layerOf(name: string): number {
    const known = this.#layers.get(name) ?? this.#layers.size;
    this.#layers.set(name, known);
    return known;
  }
}

function readBlock(block: Block, isLost = false): readonly Declaration[] {
  return declarationsIn(block)
    .flatMap((node) => readDeclaration(node, 'rule'))
    .map((declaration) => (isLost ? { ...declaration, isLost } : declaration));
}

/** Evaluates a condition for artwork; null if the result is unknown. */
function holdsOf(name: string, prelude: string): boolean | null {
  if (name === 'media') return mediaHolds(prelude);
  if (name === 'supports') return supportsHolds(prelude);
  if (name === 'layer') return true;
  // SVG supports neither container queries nor starting styles.
  return name === 'container' || name === 'starting-style' ? false : null;
}

/**
 * Whether the renderer cannot read a selector. If a list contains one, the renderer drops the whole
 * rule.
 */
function isUnread(selector: SelectorNode): boolean {
  return selector.children.toArray().some((part) => {
    if (part.type !== 'PseudoClassSelector') return false;
    const argument = part.children?.first;
    if (argument?.type === 'Nth' && argument.selector !== null) return true;
    return UNREAD.has(part.name.toLowerCase());
  });
}

/** Starts with a selector. */
const NESTED = /^\s*[^\s{};][^{};]*\{/;

/** Text with its own block, which the parser rejects as declarations. */
function nestedIn(block: Block): string | null {
  const nested = block.children.toArray().find((node) => {
    return (
      node.type === 'Rule' ||
      node.type === 'Atrule' ||
      (node.type === 'Raw' && NESTED.test(node.value))
    );
  });
  if (nested === undefined) return null;
  return nested.type === 'Raw' ? nested.value : nested.type;
}
