import { escapeMarkup } from '../../gang-sheet/escape-markup.ts';

/** Characters that XML 1.0 cannot contain, not even escaped (section 2.2). */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Escapes any string for an XML element or a quoted attribute. */
export function escapeXml(text: string): string {
  return escapeMarkup(text.replace(NOT_XML, '\u{FFFD}'));
}

/** Shortens a string to `most` characters by cutting out its middle, because ids differ at their ends. */
export function shorten(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  const tail = most - 1 - head;
  return `${characters.slice(0, head).join('')}…${characters.slice(-tail).join('')}`;
}
