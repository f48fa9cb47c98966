const URL = /url\(/gi;
const QUOTES = ['"', "'"];

/** A `url()` in a value. */
export interface UrlFunction {
  readonly start: number;
  readonly end: number;
  /** Without quotes and surrounding white space; escapes are kept. */
  readonly url: string;
}

/**
 * Finds the `url()` functions of a value (CSS Values 4, section 4.5). An unterminated function is left
 * out.
 */
export function* urlFunctions(value: string): Generator<UrlFunction> {
  const marks = new RegExp(URL);
  for (let found = marks.exec(value); found !== null; found = marks.exec(value)) {
    const read = readUrl(value, marks.lastIndex);
    if (read === 'endless') return;
    if (read === null) continue;
    marks.lastIndex = read.end;
    yield { start: found.index, end: read.end, url: read.url };
  }
}

/** `endless`: the value ends first, so no later function can end either. */
function readUrl(
  value: string,
  from: number,
): { readonly url: string; readonly end: number } | null | 'endless' {
  const start = afterSpace(value, from);
  const quote = value.charAt(start);
  if (!QUOTES.includes(quote)) {
    const close = value.indexOf(')', start);
    return close === -1 ? 'endless' : { url: value.slice(start, close).trim(), end: close + 1 };
  }
  const closing = value.indexOf(quote, start + 1);
  if (closing === -1) return null;
  const close = afterSpace(value, closing + 1);
  if (value.charAt(close) !== ')') return null;
  return { url: value.slice(start + 1, closing), end: close + 1 };
}

function afterSpace(value: string, from: number): number {
  const space = /\s*/y;
  space.lastIndex = from;
  space.test(value);
  return space.lastIndex;
}
