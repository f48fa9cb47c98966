import { remembered } from '../tree/remembered.ts';
import { attributeOf } from '../tree/svg-node.ts';

/** Whether an element keeps spaces and line breaks (`xml:space`). */
export const keepsSpace = remembered((element): boolean => {
  const space = attributeOf(element, 'xml:space');
  if (space !== null) return space === 'preserve';
  return element.parent !== null && keepsSpace(element.parent);
});

/** Safe in CDATA too, as long as nothing needs escaping. */
export function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
