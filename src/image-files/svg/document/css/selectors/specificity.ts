import type { CssNode, PseudoClassSelector, Selector } from 'css-tree';
import { selectorsIn } from './match-pseudo-class.ts';

/** Ids, then classes, then types, with up to a thousand of each (Selectors 4, section 15). */
const ID = 1_000_000;
const CLASS = 1000;
const OF_PARTS: Partial<Record<CssNode['type'], number>> = {
  IdSelector: ID,
  ClassSelector: CLASS,
  AttributeSelector: CLASS,
  PseudoElementSelector: 1,
};
const TAKES_ITS_ARGUMENTS = new Set(['is', 'not', 'has', 'matches', '-webkit-any']);

/** Specificity as one number; larger wins. */
export function specificityOf(selector: Selector): number {
  return selector.children.toArray().reduce((sum, part) => sum + specificityOfPart(part), 0);
}

function specificityOfPart(part: CssNode): number {
  if (part.type === 'PseudoClassSelector') return specificityOfPseudoClass(part);
  if (part.type === 'TypeSelector') return part.name.endsWith('*') ? 0 : 1;
  return OF_PARTS[part.type] ?? 0;
}

function specificityOfPseudoClass({ name: written, children }: PseudoClassSelector): number {
  const name = written.toLowerCase();
  if (name === 'where') return 0;
  const argument = children?.first ?? null;
  if (TAKES_ITS_ARGUMENTS.has(name)) return highest(argument);
  return CLASS + (argument?.type === 'Nth' ? highest(argument.selector ?? null) : 0);
}

function highest(argument: CssNode | null): number {
  return Math.max(0, ...selectorsIn(argument).map(specificityOf));
}
