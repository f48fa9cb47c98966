/**
 * Runs that contain no delimiters of values or markup: path data, base64, plain text. Matching starts
 * only at the beginning of a run, because short runs are numerous.
 */
const LONG_RUN = /(?:^|["'<>(){};@&])[^"'<>(){};@&]{1024,}/g;
/** Enough for a reference or a name at either end of a run. */
const KEPT_CHARS = 256;

/**
 * Cuts the middle out of long runs in a piece of a document, for code that needs only tags, references
 * and sizes. A 30 MB document with an embedded picture shrinks to a few kilobytes. Line breaks are
 * lost.
 */
export function condenseText(text: string): string {
  const condensed = text.replaceAll(
    LONG_RUN,
    (run) => run.slice(0, KEPT_CHARS) + run.slice(-KEPT_CHARS),
  );
  // A slice would keep the original text in memory.
  return condensed.length === text.length ? text : Buffer.from(condensed).toString();
}
