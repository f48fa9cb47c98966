import type { CssNode, Nth, PseudoClassSelector, Selector } from 'css-tree';
import { attributeOf, elementsIn, hrefOf, type SvgElement } from '../../tree/svg-node.ts';

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
const ANY_OF = new Set(['is', 'where', 'matches', '-webkit-any']);
const COUNTED = /^(?:nth|first|last|only)-/;

/** Matches pseudo-classes that depend only on the document; all others match nothing. */
export function matchesPseudoClass(
  element: SvgElement,
  { name: written, children }: PseudoClassSelector,
  matches: Matches,
): boolean {
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
  return selectors.some((one) => inside(element).some((down) => matches(down, one)));
}

export function selectorsIn(argument: CssNode | null): readonly Selector[] {
  if (argument?.type !== 'SelectorList') return [];
  return argument.children.toArray().filter((node) => node.type === 'Selector');
}

function inside(element: SvgElement): readonly SvgElement[] {
  return elementsIn(element).flatMap((child) => [child, ...inside(child)]);
}

function matchesLanguage(element: SvgElement, argument: CssNode | null): boolean {
  const wanted = argument?.type === 'Identifier' ? argument.name.toLowerCase() : '';
  for (let up: SvgElement | null = element; up !== null; up = up.parent) {
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
  const counts = (one: SvgElement) =>
    ofType ? one.name === element.name : isCounted(one, nth, matches);
  const siblings = (element.parent === null ? [element] : elementsIn(element.parent)).filter(
    counts,
  );
  const index = siblings.indexOf(element);
  if (index === -1) return false;
  const fromEnd = siblings.length - index;
  if (name.startsWith('first-')) return index === 0;
  if (name.startsWith('last-')) return fromEnd === 1;
  if (name.startsWith('only-')) return siblings.length === 1;
  return nth !== null && isNth(name.startsWith('nth-last-') ? fromEnd : index + 1, nth.nth);
}

function isCounted(element: SvgElement, nth: Nth | null, matches: Matches): boolean {
  const selector = nth?.selector ?? null;
  if (selector === null) return true;
  return selectorsIn(selector).some((one) => matches(element, one));
}

/** `position` counts from 1 (Selectors 4, section 13.3). */
function isNth(position: number, nth: Nth['nth']): boolean {
  if (nth.type === 'Identifier') return position % 2 === (nth.name.toLowerCase() === 'odd' ? 1 : 0);
  const step = Number(nth.a ?? 0);
  const offset = Number(nth.b ?? 0);
  if (step === 0) return position === offset;
  return (position - offset) % step === 0 && (position - offset) / step >= 0;
}
