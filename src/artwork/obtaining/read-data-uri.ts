import { ArtworkFault } from '../../image-files/artwork-fault.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/**
 * Matches an invalid escape instead of a valid URI, because an alternation that repeats over megabytes
 * would overflow the regular expression's stack.
 */
const BAD_PERCENT = /%(?![0-9a-fA-F]{2})/;

/**
 * Decodes a data URI (RFC 2397). The media type is ignored: the format is detected from the bytes.
 * @throws ArtworkFault `artwork_bad_data_uri`
 */
export function readDataUri(uri: string): Buffer {
  const comma = uri.indexOf(',');
  if (!/^data:/i.test(uri) || comma === -1)
    throw bad('the URI must begin with "data:" and contain a comma');
  const payload = uri.slice(comma + 1);
  return /;\s*base64$/i.test(uri.slice(0, comma).trimEnd())
    ? fromBase64(payload)
    : fromPercent(payload);
}

function fromBase64(payload: string): Buffer {
  // Node skips characters that are not base64, so damaged data would silently decode to other bytes.
  const whole = payload.length % 4 === 0 && BASE64.test(payload);
  if (!whole) throw bad('its base64 must be padded and have no line breaks');
  return Buffer.from(payload, 'base64');
}

function fromPercent(payload: string): Buffer {
  if (BAD_PERCENT.test(payload)) throw bad('every "%" must be followed by two hexadecimal digits');
  const bytes = Buffer.from(payload, 'utf8');
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const isEscape = bytes[index] === 0x25;
    const hex = isEscape ? bytes.toString('latin1', index + 1, index + 3) : '';
    bytes[length] = isEscape ? Number.parseInt(hex, 16) : (bytes[index] ?? 0);
    index += hex.length;
    length += 1;
  }
  return bytes.subarray(0, length);
}

function bad(reason: string): ArtworkFault {
  return new ArtworkFault('artwork_bad_data_uri', `cannot be read: ${reason}`);
}
