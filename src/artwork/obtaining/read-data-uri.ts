import { ArtworkFault } from '../../image-files/artwork-fault.ts';

/** Both alphabets (RFC 4648, 4 and 5). */
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const BLANK = /[\t\n\f\r ]/;
const BLANKS = /[\t\n\f\r ]+/g;
const HEX = /^[0-9a-fA-F]{2}$/;

/**
 * Decodes a data URI (RFC 2397) as browsers do. The media type is ignored: the format is detected from the
 * bytes.
 * @throws ArtworkFault `artwork_bad_data_uri`
 */
export function readDataUri(uri: string): Buffer {
  const comma = uri.indexOf(',');
  if (!/^\s*data:/i.test(uri) || comma === -1)
    throw bad('the URI must begin with "data:" and contain a comma');
  const payload = uri.slice(comma + 1);
  const isBase64 = /;\s*base64$/i.test(uri.slice(0, comma).trimEnd());
  if (!isBase64) return fromPercent(payload.trimEnd());
  return fromBase64(payload.includes('%') ? fromPercent(payload).toString('latin1') : payload);
}

/**
 * Many encoders wrap lines, and some omit the padding (WHATWG Infra, forgiving-base64 decode). Node would
 * also skip other characters, so that damaged data would silently decode to other bytes.
 */
function fromBase64(payload: string): Buffer {
  const text = BLANK.test(payload) ? payload.replace(BLANKS, '') : payload;
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  const isPadded = padding === 0 ? text.length % 4 !== 1 : text.length % 4 === 0;
  if (!isPadded || !BASE64.test(text)) throw bad('its base64 is damaged or incomplete');
  return Buffer.from(text, 'base64');
}

/** A "%" without two hexadecimal digits stands for itself (WHATWG URL, percent-decode). */
function fromPercent(payload: string): Buffer {
  const bytes = Buffer.from(payload, 'utf8');
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const hex = bytes[index] === 0x25 ? bytes.toString('latin1', index + 1, index + 3) : '';
    const isEscape = HEX.test(hex);
    bytes[length] = isEscape ? Number.parseInt(hex, 16) : (bytes[index] ?? 0);
    if (isEscape) index += hex.length;
    length += 1;
  }
  return bytes.subarray(0, length);
}

function bad(reason: string): ArtworkFault {
  return new ArtworkFault('artwork_bad_data_uri', `cannot be read: ${reason}`);
}
