import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { readAt } from '../../files/read-at.ts';
import { mustMatch, verificationFailure } from '../../verification/verification-failure.ts';
import {
  isDictionary,
  isReference,
  PdfParser,
  type PdfDictionary,
  type PdfValue,
} from './parse-pdf.ts';
import { readPdfTable, show, type Extent, type PdfTable } from './read-pdf-table.ts';

export interface PdfStream {
  readonly entries: PdfDictionary;
  /** The offset of its content in the file. */
  readonly start: number;
  readonly bytes: number;
}

interface ParsedObject {
  readonly value: PdfValue;
  /** The rest of the object, after the value. */
  readonly rest: Extent;
}

/** Enough for most objects; longer ones are read again with more bytes. */
const FIRST_READ_BYTES = 4096;

/** Five times the page content of 20,000 pieces with their cut lines. */
const MAX_INFLATED_BYTES = 16 * 1024 * 1024;

const STREAM_OPENS = '\nstream\n';
const STREAM_CLOSES = '\nendstream\nendobj\n';

/**
 * Reads a PDF through its table of objects. Each object must fill its range to the last byte, so every byte
 * of the file belongs to an object.
 */
export class PdfDocument {
  readonly #file: FileHandle;
  readonly #table: PdfTable;
  readonly #read = new Set<number>();

  private constructor(file: FileHandle, table: PdfTable) {
    this.#file = file;
    this.#table = table;
  }

  /** @throws ServiceError `verification_failed`, as do all methods that read */
  static async open(path: string): Promise<PdfDocument> {
    const file = await open(path, 'r');
    try {
      return new PdfDocument(file, await readPdfTable(file));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get version(): string {
    return this.#table.version;
  }

  get trailer(): PdfDictionary {
    return this.#table.trailer;
  }

  /** The numbers of the objects that have not been read yet. */
  get unread(): readonly number[] {
    return [...this.#table.extents.keys()].filter((number) => !this.#read.has(number));
  }

  /** Reads an object that is not a stream. */
  async object(number: number): Promise<PdfValue> {
    const { value, rest } = await this.#parse(number);
    await this.#mustRead(`the end of object ${number}`, rest, '\nendobj\n');
    return value;
  }

  /** Returns the value, or the object that it refers to. */
  async resolve(value: PdfValue | undefined): Promise<PdfValue | undefined> {
    return isReference(value) ? this.object(value.object) : value;
  }

  async dictionary(value: PdfValue | undefined, what: string): Promise<PdfDictionary> {
    const found = await this.resolve(value);
    if (isDictionary(found)) return found;
    throw verificationFailure('objects', what, { expected: 'a dictionary', found: show(found) });
  }

  async stream(value: PdfValue | undefined, what: string): Promise<PdfStream> {
    const parsed = isReference(value) ? await this.#parse(value.object) : null;
    if (parsed === null || !isDictionary(parsed.value)) {
      throw verificationFailure('objects', what, { expected: 'a stream', found: show(value) });
    }
    const { value: entries, rest } = parsed;
    const start = rest.start + STREAM_OPENS.length;
    await this.#mustRead(`the start of ${what}`, { ...rest, end: start }, STREAM_OPENS);
    const bytes = await this.#lengthOf(entries, { ...rest, start });
    const end = { start: start + bytes, end: rest.end };
    await this.#mustRead(`the end of ${what}`, end, STREAM_CLOSES);
    return { entries, start, bytes };
  }

  /** Reads the bytes of a stream as the file stores them. */
  async *contentOf({ start, bytes }: PdfStream, chunkBytes: number): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes; at += chunkBytes) {
      yield await readAt(this.#file, start + at, Math.min(chunkBytes, bytes - at));
    }
  }

  /** Inflates the whole content of a stream that is known to be small. */
  async inflated(stream: PdfStream, what: string): Promise<Buffer> {
    try {
      const content = await readAt(this.#file, stream.start, stream.bytes);
      return await promisify(inflate)(content, { maxOutputLength: MAX_INFLATED_BYTES });
    } catch (cause) {
      throw notPdf(what, cause);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #parse(number: number): Promise<ParsedObject> {
    this.#read.add(number);
    const extent = this.#table.extents.get(number);
    if (extent === undefined) {
      throw verificationFailure('objects', `object ${number}`, {
        expected: 'in the table of objects',
        found: 'none',
      });
    }
    const head = `${number} 0 obj\n`;
    const start = extent.start + head.length;
    await this.#mustRead(`the start of object ${number}`, { ...extent, end: start }, head);
    for (let bytes = FIRST_READ_BYTES; ; bytes *= 16) {
      const isWhole = start + bytes >= extent.end;
      const text = await readAt(this.#file, start, isWhole ? extent.end - start : bytes);
      const parser = new PdfParser(text.toString('latin1'));
      try {
        return { value: parser.value(), rest: { start: start + parser.at, end: extent.end } };
      } catch (cause) {
        if (isWhole) throw notPdf(`object ${number}`, cause);
      }
    }
  }

  async #lengthOf(entries: PdfDictionary, { start, end }: Extent): Promise<number> {
    const length = await this.resolve(entries.get('Length'));
    if (typeof length === 'number' && length >= 0 && start + length <= end) return length;
    const expected = `at most ${end - start} bytes`;
    throw verificationFailure('objects', 'the length of a stream', {
      expected,
      found: show(length),
    });
  }

  /** Checks that a range of the file contains exactly this text. */
  async #mustRead(what: string, { start, end }: Extent, expected: string): Promise<void> {
    const bytes = Math.min(Math.max(0, end - start), expected.length + 1);
    const found = (await readAt(this.#file, start, bytes)).toString('latin1');
    mustMatch('objects', what, { expected: show(expected), found: show(found) });
  }
}

/** Returns the error for a file that cannot be parsed. */
export function notPdf(what: string, cause: unknown): Error {
  const found = cause instanceof Error ? cause.message : String(cause);
  return verificationFailure('objects', what, { expected: 'PDF', found, cause });
}
