import type { CssNode, Selector } from 'css-tree';
import { attributeOf, type SvgElement } from '../tree/svg-node.ts';
import { classesOf, matchesParts } from './selectors/match-selector.ts';
import { specificityOf } from './selectors/specificity.ts';
import type { Rule } from './rule.ts';
import { spend } from '../tree/work-meter.ts';

/** A rule that matches an element, with its most specific matching selector. */
export interface MatchedRule {
  readonly rule: Rule;
  readonly specificity: number;
  /** Later rules override earlier ones. */
  readonly order: number;
}

interface Entry extends MatchedRule {
  readonly parts: readonly CssNode[];
}

/**
 * Indexes rules by the id, class or type they require, so that only a few out of thousands are tried
 * per element.
 */
export class RuleIndex {
  readonly #byKey = new Map<string, Entry[]>();

  constructor(rules: readonly Rule[]) {
    for (const [order, rule] of rules.entries()) {
      for (const selector of rule.selectors) {
        const parts = selector.children.toArray();
        const entry = { rule, order, parts, specificity: specificityOf(selector) };
        const key = keyOf(selector);
        const entries = this.#byKey.get(key);
        if (entries === undefined) this.#byKey.set(key, [entry]);
        else entries.push(entry);
      }
    }
  }

  /** The matching rules in ascending precedence. */
  matching(element: SvgElement): readonly MatchedRule[] {
    if (this.#byKey.size === 0) return NOTHING;
    const best = new Map<Rule, MatchedRule>();
    for (const entries of this.#candidates(element)) {
      spend(entries.length, 'its style rules');
      for (const entry of entries) {
        if (!matchesParts(element, entry.parts)) continue;
        const known = best.get(entry.rule);
        if (known === undefined || known.specificity < entry.specificity) {
          best.set(entry.rule, entry);
        }
      }
    }
    return best.size < 2 ? [...best.values()] : [...best.values()].sort(byPrecedence);
  }

  #candidates(element: SvgElement): readonly (readonly Entry[])[] {
    const id = attributeOf(element, 'id');
    const keys = ['*', element.name, ...Array.from(classesOf(element), (name) => `.${name}`)];
    if (id !== null) keys.push(`#${id}`);
    return keys.map((key) => this.#byKey.get(key)).filter((entries) => entries !== undefined);
  }
}

const NOTHING: readonly MatchedRule[] = [];

function byPrecedence(a: MatchedRule, b: MatchedRule): number {
  if (a.rule.layer !== b.rule.layer) return a.rule.layer < b.rule.layer ? -1 : 1;
  return a.specificity - b.specificity || a.order - b.order;
}

/** The key of a selector: the id, class or type that its last compound requires. */
function keyOf(selector: Selector): string {
  const parts = selector.children.toArray();
  const compound = parts.slice(parts.findLastIndex(({ type }) => type === 'Combinator') + 1);
  const of = (type: CssNode['type']) => compound.find((part) => part.type === type);
  const id = of('IdSelector');
  if (id?.type === 'IdSelector') return `#${id.name}`;
  const byClass = of('ClassSelector');
  if (byClass?.type === 'ClassSelector') return `.${byClass.name}`;
  const type = of('TypeSelector');
  if (type?.type !== 'TypeSelector') return '*';
  return type.name.slice(type.name.indexOf('|') + 1);
}
