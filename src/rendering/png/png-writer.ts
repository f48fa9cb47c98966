import { PartFile, type WrittenFile } from '../files/part-file.ts';
import { ADLER_OF_NOTHING, combineAdlers } from '../strips/adler.ts';
import {
  colourChunk,
  densityChunk,
  headerChunk,
  SIGNATURE,
  toChunk,
  ZLIB_HEADER,
  zlibTrailer,
} from './chunks.ts';
import type { WriterState } from '../resume/resume-point.ts';
import type { StripWriter } from '../strips/strip-writer.ts';
import type { Compression } from '../strips/deflate/strip-deflater.ts';
import type { EncoderPool } from '../strips/encoder-pool.ts';
import { WriteQueue } from '../strips/write-queue.ts';
import { BYTES_PER_PIXEL, type EncodedStrip } from '../strips/strip.ts';

export interface PngOptions {
  readonly path: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly encoders: EncoderPool;
  readonly compression: Compression;
}

type PngState = Extract<WriterState, { format: 'png' }>;
type WrittenStrip = PngState['strips'][number];

/**
 * A PNG that is written strip by strip, from the top. Strips are encoded in parallel and written in
 * order; at most `threads + 2` are under way, so that no thread waits while the next is laid.
 */
export class PngWriter implements StripWriter {
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

  /** @throws ServiceError `storage_failed` */
  static async create(options: PngOptions): Promise<PngWriter> {
    const writer = new PngWriter(options, await PartFile.create(options.path));
    await writer.#start();
    return writer;
  }

  /** Goes on with a file that was left. @throws ServiceError `storage_failed` */
  static async reopen(options: PngOptions, { file, strips }: PngState): Promise<PngWriter> {
    return new PngWriter(options, await PartFile.reopen(options.path, file), strips);
  }

  strip(pixels: ArrayBuffer, rows: number): Promise<void> {
    const { encoders, compression, widthPx } = this.#options;
    const rowBytes = widthPx * BYTES_PER_PIXEL;
    const encoded = encoders.encode({ pixels, rows, rowBytes, ...compression });
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
    this.#queue.afterwards(() =>
      save({ format: 'png', file: this.#file.state, strips: this.#strips }),
    );
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
    const { widthPx, heightPx, dpi } = this.#options;
    await this.#file.append(SIGNATURE);
    await this.#file.append(headerChunk(widthPx, heightPx));
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
