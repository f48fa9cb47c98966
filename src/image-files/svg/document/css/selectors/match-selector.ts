import type { CssNode, Selector } from 'css-tree';
import { attributeOf, type SvgElement } from '../../tree/svg-node.ts';
import { spend } from '../../tree/work-meter.ts';
import { siblingsOf } from './siblings.ts';
import { matchesAttribute } from './match-attribute.ts';
import { matchesPseudoClass } from './match-pseudo-class.ts';

/**
 * Matches a selector as browsers do in a document without interaction: no element is hovered,
 * focused or visited.
 */
export function matchesSelector(element: SvgElement, selector: Selector): boolean {
  return matchesFrom(element, partsOf(selector));
}

/** The same for the parts of a selector, which a caller may keep. */
export function matchesParts(element: SvgElement, parts: readonly CssNode[]): boolean {
  return matchesFrom(element, parts);
}

const lists = new WeakMap<Selector, readonly CssNode[]>();

function partsOf(selector: Selector): readonly CssNode[] {
  const known = lists.get(selector) ?? selector.children.toArray();
  lists.set(selector, known);
  return known;
}

/** Matches the first `count` parts of a selector, from last to first. */
function matchesFrom(
  element: SvgElement,
  parts: readonly CssNode[],
  count = parts.length,
): boolean {
  for (let at = count - 1; at >= 0; at -= 1) {
    const part = parts[at];
    if (part === undefined) return false;
    spend(1, 'its style rules');
    if (part.type === 'Combinator') {
      for (const other of candidates(element, part.name)) {
        if (matchesFrom(other, parts, at)) return true;
      }
      return false;
    }
    if (!matchesPart(element, part)) return false;
  }
  return true;
}

function* candidates(element: SvgElement, combinator: string): Generator<SvgElement> {
  const { parent } = element;
  if (combinator === '>') {
    if (parent !== null) yield parent;
  } else if (combinator === '+' || combinator === '~') {
    const { elements, indices } = siblingsOf(element);
    const index = indices.get(element) ?? 0;
    const last = combinator === '+' ? Math.max(0, index - 1) : 0;
    for (let at = index - 1; at >= last; at -= 1) yield elements[at] ?? element;
  } else for (let up = parent; up !== null; up = up.parent) yield up;
}

function matchesPart(element: SvgElement, part: CssNode): boolean {
  if (part.type === 'TypeSelector') {
    const name = part.name.slice(part.name.indexOf('|') + 1);
    return name === '*' || name === element.name;
  }
  if (part.type === 'ClassSelector') return classesOf(element).has(part.name);
  if (part.type === 'IdSelector') return attributeOf(element, 'id') === part.name;
  if (part.type === 'AttributeSelector') return matchesAttribute(element, part);
  if (part.type === 'PseudoClassSelector') {
    return matchesPseudoClass(element, part, (other, selector) => matchesSelector(other, selector));
  }
  // SVG draws no pseudo-elements.
  return false;
}

/** The classes of the most recent element, which is compared with many selectors. */
let last: { readonly element: SvgElement; readonly classes: ReadonlySet<string> } | null = null;

export function classesOf(element: SvgElement): ReadonlySet<string> {
  if (last?.element !== element) {
    const written = attributeOf(element, 'class');
    spend(written?.length ?? 0, 'its classes');
    last = { element, classes: new Set(written === null ? [] : written.split(/\s+/)) };
  }
  return last.classes;
}
