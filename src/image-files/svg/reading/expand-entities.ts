import { entityFault } from './svg-declarations.ts';

/** Limit on the text that entities add; Illustrator's add a few kilobytes. */
const MAX_ADDED_CHARS = 1024 * 1024;
const REFERENCE_OR_KEPT = /<!--|<!\[CDATA\[|<\?|&([A-Za-z_:][\w:.-]*);/g;
const KEPT_UNTIL: Readonly<Record<string, string>> = {
  '<!--': '-->',
  '<![CDATA[': ']]>',
  '<?': '?>',
};

/**
 * Replaces entities in a string, except in comments, CDATA and instructions. Undeclared entities stay,
 * and the XML parser reports them.
 * @throws ArtworkFault `artwork_svg_entities` if the text becomes too long
 */
export function expandEntities(text: string, entities: ReadonlyMap<string, string>): string {
  if (entities.size === 0) return text;
  const pieces: string[] = [];
  let [from, added] = [0, 0];
  const marks = new RegExp(REFERENCE_OR_KEPT);
  for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
    const [mark, name] = found;
    if (name === undefined) {
      const end = text.indexOf(KEPT_UNTIL[mark] ?? '', marks.lastIndex);
      if (end === -1) break;
      marks.lastIndex = end;
      continue;
    }
    const replacement = entities.get(name);
    if (replacement === undefined) continue;
    added += replacement.length;
    if (added > MAX_ADDED_CHARS) throw entityFault('entities that expand to too much text');
    pieces.push(text.slice(from, found.index), asText(replacement));
    from = marks.lastIndex;
  }
  return [...pieces, text.slice(from)].join('');
}

/**
 * Escapes quotes in a replacement, so that they do not end the attribute around it. A tag is left
 * unchanged.
 */
function asText(replacement: string): string {
  if (replacement.includes('<')) return replacement;
  return replacement.replaceAll('"', '&quot;').replaceAll("'", '&apos;');
}
