/**
 * A document without its comments. Not by an expression: one comment after the other that never
 * closes would take quadratic time, and whoever sends a document may well write such a thing.
 */
export function withoutComments(document: string): string {
  const kept: string[] = [];
  let from = 0;
  for (;;) {
    const start = document.indexOf('<!--', from);
    const end = start === -1 ? -1 : document.indexOf('-->', start + 4);
    if (end === -1) return [...kept, document.slice(from)].join('');
    kept.push(document.slice(from, start));
    from = end + 3;
  }
}
