import fresh from 'fresh';
import type { IncomingHttpHeaders } from 'node:http';
import parseRange from 'range-parser';
import type { PartReceipt } from '../../gang-sheet/part.ts';
import type { ByteRange } from '../../storage/storage.ts';

/** How a request for a file is to be answered (RFC 9110, sections 13 and 14). */
export type PartAnswer =
  /** The file; without a range all of it. */
  | { readonly kind: 'content'; readonly range?: ByteRange }
  | { readonly kind: 'not-modified' }
  | { readonly kind: 'not-satisfiable' };

const WHOLE = { kind: 'content' } as const;

/** A strong tag: the same bytes for ever. */
export function etagOf({ sha256 }: PartReceipt): string {
  return `"${sha256}"`;
}

/** A preview is made of the very pixels of its part. */
export function previewEtagOf({ sha256 }: PartReceipt): string {
  return `"${sha256}-preview"`;
}

/** Does the client have it already? */
export function isKnown(headers: IncomingHttpHeaders, etag: string): boolean {
  // Without Cache-Control: that of a request is for caches, and fetch() sends no-cache along.
  return fresh({ 'if-none-match': headers['if-none-match'] }, { etag });
}

/** Preconditions come before ranges, and a range is only for GET. */
export function readPartRequest(
  method: string,
  headers: IncomingHttpHeaders,
  part: PartReceipt,
): PartAnswer {
  const etag = etagOf(part);
  if (isKnown(headers, etag)) return { kind: 'not-modified' };
  const { range } = headers;
  const ifRange = headers['if-range'];
  // A weak tag or a date never names these bytes for certain, so the whole file is the answer.
  const applies = method === 'GET' && (ifRange === undefined || ifRange === etag);
  return range === undefined || !applies ? WHOLE : readRange(range, part.bytes);
}

/** One range is served; for several, as for another unit or bad syntax, the whole file is allowed. */
function readRange(header: string, bytes: number): PartAnswer {
  // range-parser finds a suffix longer than the file unsatisfiable; RFC 9110 wants the whole file.
  const suffix = /^bytes=\s*-\s*(\d+)\s*$/i.exec(header);
  if (suffix && Number(suffix[1]) >= bytes) {
    return { kind: 'content', range: { start: 0, end: bytes - 1 } };
  }
  const ranges = parseRange(bytes, header);
  if (ranges === -2) return WHOLE;
  if (ranges === -1) {
    return /^bytes=/i.test(header) ? { kind: 'not-satisfiable' } : WHOLE;
  }
  const [range] = ranges;
  const serves = ranges.type.toLowerCase() === 'bytes' && ranges.length === 1 && range;
  return serves ? { kind: 'content', range } : WHOLE;
}

/** `Content-Disposition` for a file name, whatever is in it (RFC 6266). */
export function attachment(fileName: string): string {
  const ascii = fileName.replace(/[^\w.-]+/g, '_');
  const exact = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"${ascii === fileName ? '' : `; filename*=UTF-8''${exact}`}`;
}
