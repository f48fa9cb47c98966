/** Phrases that no text of this project uses, because readers stumble over them. */
const PHRASES: readonly string[] = [
  'whoever',
  'of whom',
  'gone on with',
  'goes on with',
  'go on with',
  'worked out anew',
  'at a strip border',
  'What of a database those need',
  'By what a request that is sent again',
  'Is told at every checkpoint',
  'The moment at which memory is read and',
  'it is there for good',
  'Too much in too short a time',
  'There is no such thing',
  'This is for somebody else',
  'The Idempotency-Key is not one',
  'The data URI is none',
  'The file is no picture',
];

const BANNED = new RegExp(String.raw`\b(?:${PHRASES.join('|')})\b`, 'gi');

/** The banned phrases in a text, in lower case, also those that continue on the next line. */
export function bannedPhrasesIn(text: string): readonly string[] {
  return [...onOneLine(text).matchAll(BANNED)].map(([phrase]) => phrase.toLowerCase());
}

/** Joins lines of prose, of comments and of strings that are added up. */
function onOneLine(text: string): string {
  return text
    .replaceAll(/(['"`]) \+\s+['"`]/g, '')
    .replaceAll(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ')
    .replaceAll(/ +/g, ' ');
}
