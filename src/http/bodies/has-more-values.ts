const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/**
 * Whether a JSON text has more values than that, without parsing it: 32 MiB of `{},{},…` come to a
 * gigabyte of objects. Every value stands first in an array or object or behind a comma; text in
 * strings, of which data URIs have most, is stepped over. What is no JSON is for the parser to refuse.
 * @param json UTF-8, in which no byte of a longer character looks like one of ASCII (RFC 3629, 3)
 */
export function hasMoreValues(json: Buffer, maxValues: number): boolean {
  if (json.length <= maxValues) return false;
  let values = 1;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === COMMA || byte === OPEN_ARRAY || byte === OPEN_OBJECT) values += 1;
    if (values > maxValues) return true;
  }
  return false;
}

/** Where its closing quote stands; the end of the text when there is none. */
function endOfString(json: Buffer, start: number): number {
  for (let from = start + 1; ;) {
    const quote = json.indexOf(QUOTE, from);
    if (quote === -1) return json.length;
    let before = quote;
    while (json[before - 1] === BACKSLASH) before -= 1;
    if ((quote - before) % 2 === 0) return quote;
    from = quote + 1;
  }
}
