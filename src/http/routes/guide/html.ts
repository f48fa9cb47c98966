import { MARKUP_ENTITIES } from '../../../gang-sheet/escape-markup.ts';

const CHARACTERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(MARKUP_ENTITIES).map(([character, entity]) => [entity, character]),
);

/** Returns the text in an HTML fragment, with white space collapsed. */
export function plainText(html: string): string {
  return html
    .replace(/<(?:br|\/(?:p|li|td|th|tr|pre|h[1-6]))\b[^>]*>/g, ' ')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => CHARACTERS[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}
