const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/**
 * Returns whether a JSON text has more than `maxValues` values, without parsing it: 32 MiB of `{},{},…`
 * would become a gigabyte of objects. Each element of an array and each member of an object
 * either comes first or follows a comma. The content of strings, mostly data URIs, is skipped. Invalid JSON is left to the parser.
 * @param json UTF-8, in which no byte of a multi-byte character looks like ASCII (RFC 3629, section 3)
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

/** Returns the index of the closing quote, or the end of the text if there is none. */
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
