import fresh from 'fresh';
import type { IncomingHttpHeaders } from 'node:http';
import parseRange from 'range-parser';
import type { PartReceipt } from '../../gang-sheet/part.ts';
import type { ByteRange } from '../../storage/storage.ts';

/** The way to respond to a request for a file (RFC 9110, sections 13 and 14). */
export type PartAnswer =
  /** The file, or one range of it. */
  | { readonly kind: 'content'; readonly range?: ByteRange }
  | { readonly kind: 'not-modified' }
  | { readonly kind: 'not-satisfiable' };

const WHOLE = { kind: 'content' } as const;

/** Returns a strong tag, because the bytes never change. */
export function etagOf({ sha256 }: PartReceipt): string {
  return `"${sha256}"`;
}

/** Returns the preview's tag; the preview is made from the part's pixels. */
export function previewEtagOf({ sha256 }: PartReceipt): string {
  return `"${sha256}-preview"`;
}

/** Whether the client already has the content with this tag. */
export function isKnown(headers: IncomingHttpHeaders, etag: string): boolean {
  // Cache-Control is left out: in a request it is meant for caches, and fetch() sends no-cache by default.
  return fresh({ 'if-none-match': headers['if-none-match'] }, { etag });
}

/** Evaluates preconditions before ranges; ranges apply to GET only. */
export function readPartRequest(
  method: string,
  headers: IncomingHttpHeaders,
  part: PartReceipt,
): PartAnswer {
  const etag = etagOf(part);
  if (isKnown(headers, etag)) return { kind: 'not-modified' };
  const { range } = headers;
  const ifRange = headers['if-range'];
  // A weak tag or a date does not identify these bytes for certain, so it selects the whole file.
  const applies = method === 'GET' && (ifRange === undefined || ifRange === etag);
  return range === undefined || !applies ? WHOLE : readRange(range, part.bytes);
}

/**
 * Serves a single range. For several ranges, another unit or bad syntax, serves the whole file, as RFC 9110
 * allows.
 */
function readRange(header: string, bytes: number): PartAnswer {
  // range-parser rejects a suffix longer than the file, for which RFC 9110 requires the whole file.
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

/** Returns `Content-Disposition` for any file name (RFC 6266). */
export function attachment(fileName: string): string {
  const ascii = fileName.replace(/[^\w.-]+/g, '_');
  const exact = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"${ascii === fileName ? '' : `; filename*=UTF-8''${exact}`}`;
}
