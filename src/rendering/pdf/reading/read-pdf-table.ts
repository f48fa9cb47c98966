import type { FileHandle } from 'node:fs/promises';
import { readAt } from '../../files/read-at.ts';
import { mustMatch, verificationFailure } from '../../verification/verification-failure.ts';
import { isDictionary, PdfParser, PdfSyntaxError, type PdfDictionary } from './parse-pdf.ts';

/** A range of bytes in the file. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

export interface PdfTable {
  readonly version: string;
  readonly trailer: PdfDictionary;
  /** The range of each object, by its number. */
  readonly extents: ReadonlyMap<number, Extent>;
}

const HEADER_BYTES = 15;
const TAIL_BYTES = 512;

/**
 * Reads the version at the start of a PDF and the table of objects at its end.
 * @throws ServiceError `verification_failed`
 */
export async function readPdfTable(file: FileHandle): Promise<PdfTable> {
  const { size } = await file.stat();
  const header = (await readAt(file, 0, HEADER_BYTES)).toString('latin1');
  const version = /^%PDF-(1\.\d)\n%[\x80-\xff]{4}\n$/.exec(header)?.[1];
  if (version === undefined) {
    const expected = '"%PDF-1.x" and a binary comment';
    throw verificationFailure('signature', 'its header', { expected, found: show(header) });
  }
  const tail = (await readAt(file, Math.max(0, size - TAIL_BYTES), TAIL_BYTES)).toString('latin1');
  const tableStart = Number(/\nstartxref\n(\d+)\n%%EOF\n$/.exec(tail)?.[1] ?? NaN);
  if (!(tableStart < size)) {
    const expected = 'the offset of the table of objects';
    throw verificationFailure('signature', 'its end', { expected, found: show(tail.slice(-40)) });
  }
  const text = (await readAt(file, tableStart, size - tableStart)).toString('latin1');
  return { version, ...readTable(text, tableStart) };
}

/** Formats a value for an error: short, and on one line. */
export function show(value: unknown): string {
  return (JSON.stringify(value) as string | undefined)?.slice(0, 60) ?? 'nothing';
}

function readTable(text: string, tableStart: number): Omit<PdfTable, 'version'> {
  const head = /^xref\n0 (\d+)\n0000000000 65535 f \n/.exec(text);
  const count = Number(head?.[1] ?? 0) - 1;
  const entries = text.slice(head?.[0].length).split('\n').slice(0, Math.max(0, count));
  const offsets = entries.map((entry) => Number(/^(\d{10}) 00000 n $/.exec(entry)?.[1] ?? NaN));
  const isRight = offsets.length === count && offsets.every((offset) => offset < tableStart);
  if (head === null || !isRight) {
    const expected = 'an offset for each object';
    throw verificationFailure('objects', 'its table', { expected, found: show(text) });
  }
  const trailer = readTrailer(text.slice(head[0].length + count * ENTRY_BYTES));
  mustMatch('objects', 'its number of objects', {
    expected: String(count + 1),
    found: show(trailer.get('Size')),
  });
  return { trailer, extents: extentsOf(offsets, tableStart) };
}

const ENTRY_BYTES = 20;

function readTrailer(text: string): PdfDictionary {
  const head = 'trailer\n';
  mustMatch('objects', 'the content after its table', {
    expected: show(head),
    found: show(text.slice(0, head.length)),
  });
  const expected = 'a dictionary';
  try {
    const trailer = new PdfParser(text, head.length).value();
    if (isDictionary(trailer)) return trailer;
    throw verificationFailure('objects', 'its trailer', { expected, found: show(trailer) });
  } catch (cause) {
    if (!(cause instanceof PdfSyntaxError)) throw cause;
    throw verificationFailure('objects', 'its trailer', { expected, found: cause.message, cause });
  }
}

/** An object ends where the next one in the file begins; the last one ends at the table. */
function extentsOf(offsets: readonly number[], tableStart: number): ReadonlyMap<number, Extent> {
  const sorted = [...offsets.entries()].sort(([, a], [, b]) => a - b);
  return new Map(
    sorted.map(([index, start], place) => {
      const end = sorted[place + 1]?.[1] ?? tableStart;
      return [index + 1, { start, end }];
    }),
  );
}
