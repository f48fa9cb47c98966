import { attributeOf, type SvgElement } from '../tree/svg-node.ts';

/** Whether spaces and line breaks of an element are kept, by `xml:space`. */
export function keepsSpace(element: SvgElement): boolean {
  for (let up: SvgElement | null = element; up !== null; up = up.parent) {
    const space = attributeOf(up, 'xml:space');
    if (space !== null) return space === 'preserve';
  }
  return false;
}

/** Right inside of CDATA too, as long as there is nothing to escape. */
export function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
