/**
 * Removes a document's comments. A regular expression would take quadratic time on a hostile document with
 * many unclosed comments.
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
