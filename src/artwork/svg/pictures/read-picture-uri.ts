const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};
const REFERENCE = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const WHITE_SPACE = /[\t\n\f\r ]+/g;
const HEX_PAIR = /^[0-9a-f]{2}$/i;
const PERCENT = 0x25;

/**
 * Decodes a `data:` URI in an attribute. It reads entities, line breaks and percent signs as browsers
 * do.
 * @returns null if the URI cannot be decoded
 */
export function readPictureUri(written: string): Buffer | null {
  const uri = written.includes('&') ? written.replaceAll(REFERENCE, character) : written;
  const comma = uri.indexOf(',');
  if (comma === -1) return null;
  const isBase64 = /;\s*base64$/i.test(uri.slice(0, comma).trimEnd());
  const payload = uri.slice(comma + 1);
  return isBase64 ? fromBase64(payload) : fromPercent(payload.trim());
}

function fromBase64(payload: string): Buffer | null {
  const plain = payload.includes('%') ? fromPercent(payload).toString('latin1') : payload;
  const joined = plain.replaceAll(WHITE_SPACE, '');
  return joined !== '' && BASE64.test(joined) ? Buffer.from(joined, 'base64') : null;
}

/** A percent sign without two hexadecimal digits stands for itself. */
function fromPercent(payload: string): Buffer {
  const bytes = Buffer.from(payload, 'utf8');
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const pair = bytes[index] === PERCENT ? bytes.toString('latin1', index + 1, index + 3) : '';
    const isEscape = HEX_PAIR.test(pair);
    bytes[length] = isEscape ? Number.parseInt(pair, 16) : (bytes[index] ?? 0);
    index += isEscape ? pair.length : 0;
    length += 1;
  }
  return bytes.subarray(0, length);
}

function character(reference: string, ...[hex, decimal, name]: (string | undefined)[]): string {
  if (name !== undefined) return NAMED[name] ?? reference;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : reference;
}
