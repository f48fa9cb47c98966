import type { Bytes } from '../../bytes/byte-window.ts';
import { EOI, isKnown, isRestart, SOS, standsAlone } from './jpeg-markers.ts';

/** Bytes to read at a time when searching for a marker. */
const SEARCH_BYTES = 64 * 1024;

interface Span {
  readonly start: number;
  readonly end: number;
}

export type JpegPiece =
  /** A marker with its payload between `payload` and `end`. */
  | (Span & { readonly kind: 'segment'; readonly marker: number; readonly payload: number })
  /** Bytes between two segments that belong to neither. */
  | (Span & { readonly kind: 'stray' })
  /** The entropy-coded data of one scan, and the restart markers in it, in order. */
  | (Span & { readonly kind: 'scan'; readonly restarts: RestartMarkers });

export interface RestartMarkers {
  readonly count: number;
  /** Whether the markers follow the cycle RST0, RST1, …, RST7, RST0. */
  readonly inOrder: boolean;
}

/**
 * Splits a JPEG into pieces from its first byte to its end marker (ITU T.81, B.1.1), including the
 * entropy-coded data, where 0xFF is followed by zero, a restart marker or the end of the scan. Unknown
 * markers and segments with impossible lengths are stray bytes. For a truncated segment, `end` lies
 * beyond the end of the file. Data after the end marker is ignored.
 */
export async function* jpegPieces(file: Bytes): AsyncGenerator<JpegPiece> {
  let at = 0;
  while (at < file.sizeBytes) {
    const start = await nextMarker(file, at);
    if (start > at) yield { kind: 'stray', start: at, end: start };
    if (start === file.sizeBytes) return;
    const segment = await segmentAt(file, start);
    yield segment;
    at = segment.end;
    if (segment.kind !== 'segment') continue;
    if (segment.marker === EOI) return;
    if (segment.marker !== SOS) continue;
    const scan = await scanFrom(file, at);
    yield scan;
    at = scan.end;
  }
}

/**
 * Finds the start of the next marker, after any fill bytes. Returns the end of the file if there is
 * none.
 */
async function nextMarker(file: Bytes, from: number): Promise<number> {
  const [first, second = 0] = await file.at(from, 2);
  if (first === 0xff && second !== 0xff && second !== 0) return from;
  for (let at = from; at < file.sizeBytes;) {
    const bytes = await file.at(at, SEARCH_BYTES);
    for (let found = bytes.indexOf(0xff); found !== -1; found = bytes.indexOf(0xff, found + 1)) {
      const next = bytes[found + 1];
      if (next !== undefined && next !== 0xff && next !== 0) return at + found;
    }
    // The last byte may begin a marker.
    at += Math.max(1, bytes.length - 1);
  }
  return file.sizeBytes;
}

async function segmentAt(file: Bytes, start: number): Promise<JpegPiece> {
  const head = await file.at(start, 4);
  const marker = head.readUInt8(1);
  if (!isKnown(marker)) return { kind: 'stray', start, end: start + 2 };
  const payload = start + 4;
  if (standsAlone(marker)) {
    return { kind: 'segment', marker, start, payload: start + 2, end: start + 2 };
  }
  const length = head.length < 4 ? 0 : head.readUInt16BE(2);
  if (length < 2) return { kind: 'stray', start, end: Math.min(payload, file.sizeBytes) };
  return { kind: 'segment', marker, start, payload, end: start + 2 + length };
}

async function scanFrom(file: Bytes, start: number): Promise<JpegPiece> {
  let count = 0;
  let inOrder = true;
  for (let at = start; at < file.sizeBytes;) {
    const bytes = await file.at(at, SEARCH_BYTES);
    for (let found = bytes.indexOf(0xff); found !== -1; found = bytes.indexOf(0xff, found + 1)) {
      const next = bytes[found + 1];
      if (next === undefined || next === 0 || next === 0xff) continue;
      if (!isRestart(next)) {
        return { kind: 'scan', start, end: at + found, restarts: { count, inOrder } };
      }
      inOrder &&= next === 0xd0 + (count % 8);
      count += 1;
    }
    at += Math.max(1, bytes.length - 1);
  }
  return { kind: 'scan', start, end: file.sizeBytes, restarts: { count, inOrder } };
}
