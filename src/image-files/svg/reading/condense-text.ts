/**
 * Runs of what neither ends a value nor begins markup: path data, base64, plain text. They are tried
 * from their beginning alone, since short ones are many.
 */
const LONG_RUN = /(?:^|["'<>(){};@&])[^"'<>(){};@&]{1024,}/g;
/** Enough for a reference or a name at either end of a run. */
const KEPT_CHARS = 256;

/**
 * A piece of a document without the middle of its long runs, for readers of tags, references and
 * sizes: a document of 30 MB with an embedded picture is held in some kilobytes. Line breaks go, too.
 */
export function condenseText(text: string): string {
  const condensed = text.replaceAll(
    LONG_RUN,
    (run) => run.slice(0, KEPT_CHARS) + run.slice(-KEPT_CHARS),
  );
  // Slices would hold the text that they were cut from.
  return condensed.length === text.length ? text : Buffer.from(condensed).toString();
}
