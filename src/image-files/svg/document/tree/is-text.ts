import { remembered } from './remembered.ts';
import type { SvgElement } from './svg-node.ts';

/** Elements that draw characters. */
const TEXT_ELEMENTS = new Set(['text', 'tspan', 'textPath', 'a', 'tref', 'altGlyph']);

/** Whether the characters of an element are drawn: it is a text element inside `text`. */
export function isText(element: SvgElement): boolean {
  return TEXT_ELEMENTS.has(element.name) && isInsideText(element);
}

const isInsideText = remembered((element): boolean => {
  return element.name === 'text' || (element.parent !== null && isInsideText(element.parent));
});
