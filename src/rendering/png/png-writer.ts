import { PartFile, type WrittenFile } from '../part-file.ts';
import { ADLER_OF_NOTHING, combineAdlers } from './adler.ts';
import {
  colourChunk,
  densityChunk,
  headerChunk,
  SIGNATURE,
  toChunk,
  zlibHeader,
  zlibTrailer,
} from './chunks.ts';
import type { StripWriter } from '../strip-writer.ts';
import type { Compression } from './deflate-settings.ts';
import type { EncoderPool } from './encoder-pool.ts';
import { BYTES_PER_PIXEL, stripPixelBytes, type EncodedStrip } from './strip.ts';

export interface PngOptions {
  readonly path: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly encoders: EncoderPool;
  readonly compression: Compression;
}

/**
 * A PNG that is written strip by strip, from the top. Strips are encoded in parallel and written in
 * order; at most `threads + 2` are under way, so that no thread waits while the next is laid.
 */
export class PngWriter implements StripWriter {
  readonly #options: PngOptions;
  readonly #file: PartFile;
  readonly #rowBytes: number;
  readonly #blank = new Map<number, Promise<EncodedStrip>>();
  readonly #encoding = new Set<Promise<EncodedStrip>>();
  readonly #underWay: Promise<void>[] = [];
  #written: Promise<void>;
  #adler = ADLER_OF_NOTHING;

  private constructor(options: PngOptions, file: PartFile) {
    this.#options = options;
    this.#file = file;
    this.#rowBytes = options.widthPx * BYTES_PER_PIXEL;
    this.#written = this.#start();
    ignoreForNow(this.#written);
  }

  /** @throws ServiceError `storage_failed` */
  static async create(options: PngOptions): Promise<PngWriter> {
    return new PngWriter(options, await PartFile.create(options.path));
  }

  async strip(pixels: ArrayBuffer, rows: number): Promise<void> {
    await this.#enqueue(this.#encode(pixels, rows));
  }

  /** Rows without a piece: encoded once for each height, then written again and again. */
  async blankStrip(rows: number): Promise<void> {
    let encoded = this.#blank.get(rows);
    if (encoded === undefined) {
      encoded = this.#encode(new ArrayBuffer(stripPixelBytes(rows, this.#rowBytes)), rows);
      this.#blank.set(rows, encoded);
    }
    await this.#enqueue(encoded);
  }

  async finish(): Promise<WrittenFile> {
    await this.#written;
    await this.#file.append(toChunk('IDAT', zlibTrailer(this.#adler)));
    await this.#file.append(toChunk('IEND', new Uint8Array(0)));
    return this.#file.close();
  }

  async discard(): Promise<void> {
    await Promise.allSettled([this.#written, ...this.#encoding]);
    await this.#file.discard();
  }

  async #start(): Promise<void> {
    const { widthPx, heightPx, dpi, compression } = this.#options;
    await this.#file.append(SIGNATURE);
    await this.#file.append(headerChunk(widthPx, heightPx));
    await this.#file.append(colourChunk());
    await this.#file.append(densityChunk(dpi));
    await this.#file.append(toChunk('IDAT', zlibHeader(compression.level)));
  }

  #encode(pixels: ArrayBuffer, rows: number): Promise<EncodedStrip> {
    const { encoders, compression } = this.#options;
    const encoded = encoders.encode({ pixels, rows, rowBytes: this.#rowBytes, ...compression });
    this.#encoding.add(encoded);
    ignoreForNow(encoded.finally(() => this.#encoding.delete(encoded)));
    return encoded;
  }

  async #enqueue(encoded: Promise<EncodedStrip>): Promise<void> {
    this.#written = this.#writeNext(this.#written, encoded);
    ignoreForNow(this.#written);
    this.#underWay.push(this.#written);
    if (this.#underWay.length > this.#options.encoders.threads + 1) await this.#underWay.shift();
  }

  async #writeNext(before: Promise<void>, encoded: Promise<EncodedStrip>): Promise<void> {
    await before;
    const strip = await encoded;
    await this.#file.append(strip.chunk);
    this.#adler = combineAdlers(this.#adler, strip.adler, strip.filteredBytes);
  }
}

/** A failure is met again by whoever awaits the file's end or the next free place. */
function ignoreForNow(promise: Promise<unknown>): void {
  promise.catch(() => undefined);
}
