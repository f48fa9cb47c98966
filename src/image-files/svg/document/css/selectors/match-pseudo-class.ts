import type { CssNode, Nth, PseudoClassSelector, Selector } from 'css-tree';
import { attributeOf, elementsIn, hrefOf, type SvgElement } from '../../tree/svg-node.ts';
import { spend } from '../../tree/work-meter.ts';
import { siblingsOf } from './siblings.ts';

type Matches = (element: SvgElement, selector: Selector) => boolean;

const isRoot = ({ parent }: SvgElement) => parent === null;
const isLink = (element: SvgElement) => element.name === 'a' && hrefOf(element) !== null;

const PLAIN: ReadonlyMap<string, (element: SvgElement) => boolean> = new Map([
  ['root', isRoot],
  ['scope', isRoot],
  ['empty', ({ children }: SvgElement) => children.length === 0],
  ['link', isLink],
  ['any-link', isLink],
]);
/** A pseudo-class takes as long to match as this many other parts of a selector. */
const PSEUDO_CLASS_STEPS = 8;
const ANY_OF = new Set(['is', 'where', 'matches', '-webkit-any']);
const COUNTED = /^(?:nth|first|last|only)-/;

/** Matches pseudo-classes that depend only on the document; all others match nothing. */
export function matchesPseudoClass(
  element: SvgElement,
  { name: written, children }: PseudoClassSelector,
  matches: Matches,
): boolean {
  spend(PSEUDO_CLASS_STEPS, 'its style rules');
  const name = written.toLowerCase();
  const argument = children?.first ?? null;
  if (COUNTED.test(name)) return matchesCounted(element, { name, argument, matches });
  if (name === 'lang') return matchesLanguage(element, argument);
  const plain = PLAIN.get(name);
  if (plain !== undefined) return plain(element);
  const selectors = selectorsIn(argument);
  if (ANY_OF.has(name)) return selectors.some((one) => matches(element, one));
  if (name === 'not') return argument !== null && !selectors.some((one) => matches(element, one));
  if (name !== 'has') return false;
  return selectors.some((one) => isInside(element, (down) => matches(down, one)));
}

const lists = new WeakMap<CssNode, readonly Selector[]>();

export function selectorsIn(argument: CssNode | null): readonly Selector[] {
  if (argument?.type !== 'SelectorList') return [];
  const known = lists.get(argument);
  if (known !== undefined) return known;
  const selectors = argument.children.toArray().filter((node) => node.type === 'Selector');
  lists.set(argument, selectors);
  return selectors;
}

function isInside(element: SvgElement, found: (down: SvgElement) => boolean): boolean {
  spend(element.children.length, 'its style rules');
  return elementsIn(element).some((child) => found(child) || isInside(child, found));
}

function matchesLanguage(element: SvgElement, argument: CssNode | null): boolean {
  const wanted = argument?.type === 'Identifier' ? argument.name.toLowerCase() : '';
  for (let up: SvgElement | null = element; up !== null; up = up.parent) {
    spend(1, 'its style rules');
    const language = (attributeOf(up, 'xml:lang') ?? attributeOf(up, 'lang'))?.toLowerCase();
    if (language !== undefined) return language === wanted || language.startsWith(`${wanted}-`);
  }
  return false;
}

interface Counted {
  readonly name: string;
  readonly argument: CssNode | null;
  readonly matches: Matches;
}

function matchesCounted(element: SvgElement, { name, argument, matches }: Counted): boolean {
  const ofType = name.endsWith('-of-type');
  const nth = argument?.type === 'Nth' ? argument : null;
  const place = ofType ? placeOfType(element) : placeAmong(element, nth, matches);
  if (place === null) return false;
  const { index, count } = place;
  const fromEnd = count - index;
  if (name.startsWith('first-')) return index === 0;
  if (name.startsWith('last-')) return fromEnd === 1;
  if (name.startsWith('only-')) return count === 1;
  return nth !== null && isNth(name.startsWith('nth-last-') ? fromEnd : index + 1, nth.nth);
}

interface Place {
  /** Counted from 0. */
  readonly index: number;
  readonly count: number;
}

function placeOfType(element: SvgElement): Place {
  const { typeIndices, typeCounts } = siblingsOf(element);
  return { index: typeIndices.get(element) ?? 0, count: typeCounts.get(element.name) ?? 1 };
}

/** Returns null if the element is not among those that the selector counts. */
function placeAmong(element: SvgElement, nth: Nth | null, matches: Matches): Place | null {
  const { elements, indices } = siblingsOf(element);
  const selector = nth?.selector ?? null;
  if (selector === null) return { index: indices.get(element) ?? 0, count: elements.length };
  const selectors = selectorsIn(selector);
  const counted = elements.filter((one) => selectors.some((each) => matches(one, each)));
  const index = counted.indexOf(element);
  return index === -1 ? null : { index, count: counted.length };
}

/** `position` counts from 1 (Selectors 4, section 13.3). */
function isNth(position: number, nth: Nth['nth']): boolean {
  if (nth.type === 'Identifier') return position % 2 === (nth.name.toLowerCase() === 'odd' ? 1 : 0);
  const step = Number(nth.a ?? 0);
  const offset = Number(nth.b ?? 0);
  if (step === 0) return position === offset;
  return (position - offset) % step === 0 && (position - offset) / step >= 0;
}
