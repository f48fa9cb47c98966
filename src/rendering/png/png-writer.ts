import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { PartFile, type WrittenFile } from '../files/part-file.ts';
import { COLOUR_TYPES, headerChunk, SIGNATURE, toChunk } from '../format/png-framing.ts';
import type { RenderPartInput } from '../format/render-request.ts';
import type { WriterState } from '../resume/resume-point.ts';
import { ADLER_OF_NOTHING, combineAdlers, ZLIB_HEADER, zlibTrailer } from '../strips/adler.ts';
import { compressionFor } from '../strips/effort.ts';
import type { StripWriter } from '../strips/strip-writer.ts';
import type { EncodedStrip } from '../strips/strip.ts';
import { WriteQueue } from '../strips/write-queue.ts';
import { colourChunk, densityChunk } from './chunks.ts';

type PngOptions = Pick<RenderPartInput, 'path' | 'sheet' | 'dpi' | 'output' | 'encoders'>;

interface PngState extends WriterState {
  readonly format: 'png';
  /** The position of each strip's chunk, and its contribution to the Adler-32 of the whole image. */
  readonly strips: readonly WrittenStrip[];
}

interface WrittenStrip {
  readonly at: number;
  readonly bytes: number;
  readonly adler: number;
  readonly filteredBytes: number;
}

/**
 * Creates the file of a part, or reopens the file of an earlier run.
 * @throws ServiceError `storage_failed`
 */
export async function openPngWriter(input: RenderPartInput): Promise<StripWriter> {
  const from = input.keeper?.from?.writer;
  return from !== undefined && isPngState(from)
    ? PngWriter.reopen(input, from)
    : PngWriter.create(input);
}

function isPngState(state: WriterState): state is PngState {
  return state.format === 'png';
}

/**
 * Writes a PNG strip by strip, from the top. Strips are encoded in parallel and written in order. Up to
 * `threads + 2` strips may be pending, so that no thread waits while the next strip is laid.
 */
class PngWriter implements StripWriter {
  readonly #options: PngOptions;
  readonly #file: PartFile;
  readonly #queue: WriteQueue;
  readonly #strips: WrittenStrip[];
  #adler: number;

  private constructor(options: PngOptions, file: PartFile, strips: readonly WrittenStrip[] = []) {
    this.#options = options;
    this.#file = file;
    this.#queue = new WriteQueue(() => options.encoders.threads + 1);
    this.#strips = [...strips];
    this.#adler = strips.reduce(
      (before, { adler, filteredBytes }) => combineAdlers(before, adler, filteredBytes),
      ADLER_OF_NOTHING,
    );
  }

  static async create(options: PngOptions): Promise<PngWriter> {
    const writer = new PngWriter(options, await PartFile.create(options.path));
    await writer.#start();
    return writer;
  }

  static async reopen(options: PngOptions, { file, strips }: PngState): Promise<PngWriter> {
    return new PngWriter(options, await PartFile.reopen(options.path, file), strips);
  }

  strip(pixels: ArrayBuffer, rows: number): Promise<void> {
    const { encoders, output, sheet } = this.#options;
    const encoded = encoders.encode({
      format: 'png',
      pixels,
      rows,
      rowBytes: sheet.widthPx * BYTES_PER_PIXEL,
      ...compressionFor(output.effort),
    });
    return this.#queue.add(encoded, (strip) => this.#append(strip));
  }

  repeatStrip(strip: number): Promise<void> {
    return this.#queue.add(Promise.resolve(), async () => {
      const written = this.#strips[strip];
      if (written === undefined) throw new Error(`strip ${strip} is not written yet`);
      await this.#append({ ...written, chunk: await this.#file.read(written.at, written.bytes) });
    });
  }

  mark(save: (state: WriterState) => void): void {
    this.#queue.afterwards(() => {
      const state: PngState = { format: 'png', file: this.#file.state, strips: this.#strips };
      save(state);
    });
  }

  async finish(): Promise<WrittenFile> {
    await this.#queue.written();
    await this.#file.append(toChunk('IDAT', zlibTrailer(this.#adler)));
    await this.#file.append(toChunk('IEND', new Uint8Array(0)));
    return this.#file.close();
  }

  async leave(): Promise<void> {
    await this.#queue.settled();
    await this.#file.leave();
  }

  async discard(): Promise<void> {
    await this.#queue.settled();
    await this.#file.discard();
  }

  async #start(): Promise<void> {
    const { sheet, dpi } = this.#options;
    const { widthPx, heightPx } = sheet;
    await this.#file.append(SIGNATURE);
    await this.#file.append(headerChunk(widthPx, heightPx, COLOUR_TYPES.truecolourWithAlpha));
    await this.#file.append(colourChunk());
    await this.#file.append(densityChunk(dpi));
    await this.#file.append(toChunk('IDAT', ZLIB_HEADER));
  }

  async #append({ chunk, adler, filteredBytes }: EncodedStrip): Promise<void> {
    this.#strips.push({ at: this.#file.bytes, bytes: chunk.length, adler, filteredBytes });
    await this.#file.append(chunk);
    this.#adler = combineAdlers(this.#adler, adler, filteredBytes);
  }
}
