import type { Examination } from '../examination/examination.ts';
import { isText } from '../tree/is-text.ts';
import { remembered } from '../tree/remembered.ts';
import { spend } from '../tree/work-meter.ts';
import { attributeOf, type SvgElement, type SvgText } from '../tree/svg-node.ts';
import { escapeText, keepsSpace } from './text-space.ts';

/** Characters that each form one glyph, set from left to right. */
const ALONE =
  /^[\u0020-\u007e\u00a0-\u024f\u0370-\u03ff\u0400-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u22ff\u3000-\u3029\u3030-\u9fff]*$/;
const NAMES = ['x', 'y', 'dx', 'dy'] as const;

type Name = (typeof NAMES)[number];
type Places = Readonly<Record<Name, readonly string[]>>;

/**
 * Splits text with letters positioned one by one, as PDF converters write it. The renderer applies
 * only the first position, so each letter gets its own element (SVG 2, section 11.4.2).
 */
export function mendLetters(examination: Examination): void {
  for (const element of examination.live.elements) {
    if (isText(element)) mendElement(element, examination);
  }
}

function mendElement(element: SvgElement, { edits }: Examination): void {
  const [node, ...others] = element.children;
  if (node?.kind !== 'text' || others.length > 0 || !isSimple(element)) return;
  const places = placesOf(element);
  const lists = NAMES.filter((name) => places[name].length > 1);
  const text = lists.length === 0 ? null : lettersOf(node);
  if (text === null) return;
  const placed = placeLetters(text, { ...places, ...withoutSingles(places) });
  if (placed === null) return;
  edits.replace(node.range, placed);
  for (const name of lists) edits.setAttribute(element, name, null);
}

/**
 * Whether positions can be mended. If an ancestor also sets positions letter by letter, a finding is
 * reported instead.
 */
function isSimple(element: SvgElement): boolean {
  if (attributeOf(element, 'rotate') !== null || attributeOf(element, 'textLength') !== null)
    return false;
  for (let up = element.parent; up !== null && isText(up); up = up.parent) {
    spend(1, 'text inside text');
    if (up.name === 'textPath' || hasLists(up)) return false;
  }
  return true;
}

const hasLists = remembered((element): boolean => {
  const places = placesOf(element);
  return NAMES.some((name) => places[name].length > 1);
});

function placesOf(element: SvgElement): Places {
  const of = (name: Name) =>
    (attributeOf(element, name) ?? '').split(/[\s,]+/).filter((place) => place !== '');
  return { x: of('x'), y: of('y'), dx: of('dx'), dy: of('dy') };
}

/** A single position stays on the element. */
function withoutSingles(places: Places): Partial<Places> {
  return Object.fromEntries(
    NAMES.filter((name) => places[name].length < 2).map((name) => [name, []]),
  );
}

/** The addressable letters; null if their indices are unknown. */
function lettersOf({ text, parent }: SvgText): string | null {
  if (keepsSpace(parent)) return ALONE.test(text) ? text : null;
  const trimmed = text.replace(/[\t\n\r ]+/g, ' ').trim();
  const isFirst = parent.name === 'text' || !/^\s/.test(text);
  return isFirst && ALONE.test(trimmed) ? trimmed : null;
}

/** Returns null if a space has a position that the next letter lacks. */
function placeLetters(text: string, places: Places): string | null {
  const parts: string[] = [];
  for (let at = 0, from = 0; at < text.length; at = from) {
    const own = NAMES.flatMap((name) => attributeAt(places[name][at], name));
    from = at + 1;
    if (text.charAt(at) === ' ' && own.length > 0) {
      if (places.dx.length + places.dy.length > 0 || !isPlaced(places, at, from)) return null;
      parts.push(' ');
      continue;
    }
    while (from < text.length && NAMES.every((name) => isUnmoved(places[name][from], name)))
      from += 1;
    const letters = escapeText(text.slice(at, from));
    parts.push(own.length === 0 ? letters : `<tspan ${own.join(' ')}>${letters}</tspan>`);
  }
  return parts.join('');
}

function attributeAt(place: string | undefined, name: Name): readonly string[] {
  return isUnmoved(place, name) ? [] : [`${name}="${place ?? ''}"`];
}

/** A shift of zero changes nothing; a position always counts. */
function isUnmoved(place: string | undefined, name: Name): boolean {
  return place === undefined || (name.startsWith('d') && Number(place) === 0);
}

/** Whether the letter at `next` sets all positions that the space at `at` sets. */
function isPlaced({ x, y }: Places, at: number, next: number): boolean {
  return [x, y].every((list) => list[at] === undefined || list[next] !== undefined);
}
