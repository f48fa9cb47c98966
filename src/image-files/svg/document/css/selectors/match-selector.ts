import type { CssNode, Selector } from 'css-tree';
import { attributeOf, elementsIn, type SvgElement } from '../../tree/svg-node.ts';
import { matchesAttribute } from './match-attribute.ts';
import { matchesPseudoClass } from './match-pseudo-class.ts';

/**
 * Matches a selector as browsers do in a document without interaction: no element is hovered,
 * focused or visited.
 */
export function matchesSelector(element: SvgElement, selector: Selector): boolean {
  return matchesFrom(element, selector.children.toArray(), element);
}

/** Matches the parts of a selector from last to first; `scope` stands for `&` and `:scope`. */
function matchesFrom(element: SvgElement, parts: readonly CssNode[], scope: SvgElement): boolean {
  for (let at = parts.length - 1; at >= 0; at -= 1) {
    const part = parts[at];
    if (part === undefined) return false;
    if (part.type === 'Combinator') {
      const before = parts.slice(0, at);
      return candidates(element, part.name).some((other) => matchesFrom(other, before, scope));
    }
    if (!matchesPart(element, part)) return false;
  }
  return true;
}

function candidates(element: SvgElement, combinator: string): readonly SvgElement[] {
  if (combinator === '>') return element.parent === null ? [] : [element.parent];
  if (combinator === '+') return earlierSiblings(element).slice(-1);
  if (combinator === '~') return earlierSiblings(element);
  return ancestors(element);
}

function ancestors(element: SvgElement): readonly SvgElement[] {
  const found: SvgElement[] = [];
  for (let up = element.parent; up !== null; up = up.parent) found.push(up);
  return found;
}

function earlierSiblings(element: SvgElement): readonly SvgElement[] {
  if (element.parent === null) return [];
  const siblings = elementsIn(element.parent);
  return siblings.slice(0, siblings.indexOf(element));
}

function matchesPart(element: SvgElement, part: CssNode): boolean {
  if (part.type === 'TypeSelector') {
    const name = part.name.slice(part.name.indexOf('|') + 1);
    return name === '*' || name === element.name;
  }
  if (part.type === 'ClassSelector') return classesOf(element).includes(part.name);
  if (part.type === 'IdSelector') return attributeOf(element, 'id') === part.name;
  if (part.type === 'AttributeSelector') return matchesAttribute(element, part);
  if (part.type === 'PseudoClassSelector') {
    return matchesPseudoClass(element, part, (other, selector) => matchesSelector(other, selector));
  }
  // SVG draws no pseudo-elements.
  return false;
}

export function classesOf(element: SvgElement): readonly string[] {
  const classes = attributeOf(element, 'class');
  return classes === null ? [] : classes.split(/\s+/);
}
