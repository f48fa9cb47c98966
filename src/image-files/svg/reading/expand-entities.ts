import { entityFault } from './svg-declarations.ts';

/** A bound for what entities add to a document; Illustrator's add a few kilobytes. */
const MAX_ADDED_CHARS = 1024 * 1024;
const REFERENCE_OR_KEPT = /<!--|<!\[CDATA\[|<\?|&([A-Za-z_:][\w:.-]*);/g;
const KEPT_UNTIL: Readonly<Record<string, string>> = {
  '<!--': '-->',
  '<![CDATA[': ']]>',
  '<?': '?>',
};

/**
 * A text with its entities replaced, where they are entities: not in comments, CDATA or
 * instructions. Those that nobody declared stay, for the XML parser to complain of.
 * @throws ArtworkFault `artwork_svg_entities` when it becomes too long
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
    if (added > MAX_ADDED_CHARS) throw entityFault('entities that make it too long');
    pieces.push(text.slice(from, found.index), asText(replacement));
    from = marks.lastIndex;
  }
  return [...pieces, text.slice(from)].join('');
}

/** A quote of a replacement does not end the attribute that it stands in; that of a tag does. */
function asText(replacement: string): string {
  if (replacement.includes('<')) return replacement;
  return replacement.replaceAll('"', '&quot;').replaceAll("'", '&apos;');
}
