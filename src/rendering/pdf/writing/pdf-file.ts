import { PartFile, type WrittenFile } from '../../files/part-file.ts';
import type { FileState } from '../../resume/resume-point.ts';
import { dictionary, reference, type ObjectNumber } from './pdf-syntax.ts';

/** Number of digits in a cross-reference offset. */
const OFFSET_DIGITS = 10;

/** The state from which a file is reopened. Plain JSON. */
export interface PdfFileState {
  readonly file: FileState;
  /** The offset of each object, by its number minus one. */
  readonly offsets: readonly number[];
}

export interface PdfEnds {
  readonly root: ObjectNumber;
  readonly info: ObjectNumber;
  /** 16 bytes in hex. */
  readonly id: string;
}

/**
 * Writes a PDF from start to end: objects in any order, then the table of their offsets. Section numbers
 * are those of ISO 32000-1.
 */
export class PdfFile {
  readonly #file: PartFile;
  /** The offset of each reserved object, by its number minus one; null until it is started. */
  readonly #offsets: (number | null)[];

  private constructor(file: PartFile, offsets: readonly number[] = []) {
    this.#file = file;
    this.#offsets = [...offsets];
  }

  /** @throws ServiceError `storage_failed`, as do all methods that write */
  static async create(path: string, version: string): Promise<PdfFile> {
    const pdf = new PdfFile(await PartFile.create(path));
    // Bytes above 127 in the second line mark the file as binary for transfer programs (7.5.2).
    await pdf.#append(Buffer.from(`%PDF-${version}\n%\xb5\xb6\xb7\xb8\n`, 'latin1'));
    return pdf;
  }

  /** Reopens the file of an earlier run. @throws ServiceError `storage_failed` */
  static async reopen(path: string, { file, offsets }: PdfFileState): Promise<PdfFile> {
    return new PdfFile(await PartFile.reopen(path, file), offsets);
  }

  /** @throws Error if a reserved object has not been written yet */
  get state(): PdfFileState {
    return { file: this.#file.state, offsets: this.#offsets.map(mustBeWritten) };
  }

  /** Returns the number of an object that will be written. */
  reserve(): ObjectNumber {
    return this.#offsets.push(null);
  }

  async object(number: ObjectNumber, content: string): Promise<void> {
    this.#offsets[number - 1] = this.#file.state.bytes;
    await this.#append(Buffer.from(`${number} 0 obj\n${content}\nendobj\n`, 'latin1'));
  }

  /** Writes a stream of known length. */
  async stream(
    number: ObjectNumber,
    entries: Readonly<Record<string, string | number | null>>,
    content: Uint8Array,
  ): Promise<void> {
    await this.#beginStream(number, dictionary({ ...entries, Length: content.length }));
    await this.#append(content);
    await this.#append(END_OF_STREAM);
  }

  /** Begins a stream of unknown length; its length becomes a separate object (7.3.8.2). */
  async beginStream(
    number: ObjectNumber,
    entries: Readonly<Record<string, string | number | null>>,
  ): Promise<OpenStream> {
    const length = this.reserve();
    await this.#beginStream(number, dictionary({ ...entries, Length: reference(length) }));
    const start = this.#file.state.bytes;
    return {
      append: (bytes) => this.#append(bytes),
      end: async () => {
        const bytes = this.#file.state.bytes - start;
        await this.#append(END_OF_STREAM);
        await this.object(length, bytes.toString());
      },
    };
  }

  /** Writes the table and the trailer (7.5.4, 7.5.5), and closes the file. */
  async finish({ root, info, id }: PdfEnds): Promise<WrittenFile> {
    const size = this.#offsets.length + 1;
    const trailer = dictionary({
      Size: size,
      Root: reference(root),
      Info: reference(info),
      ID: `[<${id}> <${id}>]`,
    });
    const table = `xref\n0 ${size}\n0000000000 65535 f \n${this.#offsets.map(mustBeWritten).map(entryOf).join('')}`;
    const end = `trailer\n${trailer}\nstartxref\n${this.#file.state.bytes}\n%%EOF\n`;
    await this.#append(Buffer.from(table + end, 'latin1'));
    return this.#file.close();
  }

  /** Closes the file so that a later run can resume it. */
  async leave(): Promise<void> {
    await this.#file.leave();
  }

  /** Closes and deletes the file. */
  async discard(): Promise<void> {
    await this.#file.discard();
  }

  async #beginStream(number: ObjectNumber, entries: string): Promise<void> {
    this.#offsets[number - 1] = this.#file.state.bytes;
    await this.#append(Buffer.from(`${number} 0 obj\n${entries}\nstream\n`, 'latin1'));
  }

  async #append(bytes: Uint8Array): Promise<void> {
    await this.#file.append(bytes);
  }
}

export interface OpenStream {
  append(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

const END_OF_STREAM = Buffer.from('\nendstream\nendobj\n', 'latin1');

/** Formats an entry of exactly 20 bytes. */
function entryOf(offset: number): string {
  const digits = offset.toString().padStart(OFFSET_DIGITS, '0');
  if (digits.length > OFFSET_DIGITS) throw new Error(`a PDF cannot be larger than 10 GB`);
  return `${digits} 00000 n \n`;
}

function mustBeWritten(offset: number | null, index: number): number {
  if (offset !== null) return offset;
  throw new Error(`object ${index + 1} was reserved and never written`);
}
