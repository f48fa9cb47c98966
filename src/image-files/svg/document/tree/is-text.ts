import type { SvgElement } from './svg-node.ts';

/** Elements that draw characters. */
const TEXT_ELEMENTS = new Set(['text', 'tspan', 'textPath', 'a', 'tref', 'altGlyph']);

/** Whether the characters of an element are drawn: it is a text element inside `text`. */
export function isText(element: SvgElement): boolean {
  if (!TEXT_ELEMENTS.has(element.name)) return false;
  for (let up: SvgElement | null = element; up !== null; up = up.parent) {
    if (up.name === 'text') return true;
  }
  return false;
}
