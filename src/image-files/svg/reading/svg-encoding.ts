/** A document's encoding. */
export interface SvgEncoding {
  /** Label for `TextDecoder`, as the document states it. */
  readonly label: string;
  /** `declared`: by the XML declaration. `assumed`: UTF-8, because nothing else is stated. */
  readonly from: 'mark' | 'declared' | 'assumed';
}

const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/**
 * Without a byte order mark, detects the byte order from a declaration or a tag (XML 1.0, appendix
 * F.1).
 */
const LITTLE_ENDIAN = /^(?:<\0|[\t\n\r ]\0[\t\n\r <]\0)/;
const BIG_ENDIAN = /^(?:\0<|\0[\t\n\r ]\0[\t\n\r <])/;
const DECLARED = /^<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z][\w.:-]*)["']/;
const UTF_8: SvgEncoding = { label: 'utf-8', from: 'assumed' };

/**
 * Detects the encoding from the first bytes: byte order mark, then the bytes of "<", then the
 * declaration.
 */
export function svgEncodingOf(head: Buffer): SvgEncoding {
  const mark = MARKS.find(([, bytes]) => head.subarray(0, bytes.length).equals(Buffer.from(bytes)));
  if (mark !== undefined) return { label: mark[0], from: 'mark' };
  const text = head.toString('latin1', 0, 400);
  if (LITTLE_ENDIAN.test(text)) return { label: 'utf-16le', from: 'mark' };
  if (BIG_ENDIAN.test(text)) return { label: 'utf-16be', from: 'mark' };
  const label = DECLARED.exec(text)?.[1]?.toLowerCase();
  // A declaration that is readable byte by byte is not in UTF-16, even if it says so.
  if (label === undefined || /^(?:utf-?16|ucs-?2|iso-10646)/.test(label)) return UTF_8;
  return { label, from: 'declared' };
}
