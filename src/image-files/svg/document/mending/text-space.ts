import { attributeOf, type SvgElement } from '../tree/svg-node.ts';

/** Whether an element keeps spaces and line breaks (`xml:space`). */
export function keepsSpace(element: SvgElement): boolean {
  for (let up: SvgElement | null = element; up !== null; up = up.parent) {
    const space = attributeOf(up, 'xml:space');
    if (space !== null) return space === 'preserve';
  }
  return false;
}

/** Safe in CDATA too, as long as nothing needs escaping. */
export function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
