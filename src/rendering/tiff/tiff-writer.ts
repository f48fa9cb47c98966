import { PartFile, type WrittenFile } from '../files/part-file.ts';
import { srgbProfile } from '../srgb-profile.ts';
import { WriteQueue } from '../strips/write-queue.ts';
import type { Compression } from '../strips/deflate/strip-deflater.ts';
import type { EncoderPool } from '../strips/encoder-pool.ts';
import { BYTES_PER_PIXEL, rowsPerStrip, type EncodedStrip } from '../strips/strip.ts';
import type { WriterState } from '../resume/resume-point.ts';
import type { StripWriter } from '../strips/strip-writer.ts';
import { directoryBytes, headerBytes, layoutFor, type Layout } from './layout.ts';
import { describingTags, type Tag, type TypeName } from './tags.ts';

export interface TiffOptions {
  readonly path: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly encoders: EncoderPool;
  readonly compression: Compression;
  /** By default the one that the image needs. */
  readonly layout?: Layout;
}

type TiffState = Extract<WriterState, { format: 'tiff' }>;

/**
 * A TIFF of strips, written from the top. Where its directory stands is known when all strips are
 * written, so the first bytes are written again at the end.
 */
export class TiffWriter implements StripWriter {
  readonly #options: TiffOptions;
  readonly #layout: Layout;
  readonly #file: PartFile;
  readonly #rowBytes: number;
  readonly #queue: WriteQueue;
  readonly #offsets: number[] = [];
  readonly #byteCounts: number[] = [];

  private constructor(options: TiffOptions, file: PartFile, from?: TiffState) {
    this.#options = options;
    this.#layout = layoutOf(options);
    this.#file = file;
    this.#rowBytes = options.widthPx * BYTES_PER_PIXEL;
    this.#queue = new WriteQueue(() => options.encoders.threads + 1);
    for (const bytes of from?.byteCounts ?? []) this.#count(bytes);
  }

  /** @throws ServiceError `storage_failed` */
  static async create(options: TiffOptions): Promise<TiffWriter> {
    const { headerBytes: startBytes } = layoutOf(options);
    return new TiffWriter(options, await PartFile.create(options.path, { startBytes }));
  }

  /** Goes on with a file that was left. @throws ServiceError `storage_failed` */
  static async reopen(options: TiffOptions, from: TiffState): Promise<TiffWriter> {
    return new TiffWriter(options, await PartFile.reopen(options.path, from.file), from);
  }

  async strip(pixels: ArrayBuffer, rows: number): Promise<void> {
    await this.#add(this.#encode(pixels, rows));
  }

  async repeatStrip(strip: number): Promise<void> {
    await this.#queue.add(Promise.resolve(strip), async () => {
      await this.#append(
        await this.#file.read(this.#offsets[strip] ?? 0, this.#byteCounts[strip] ?? 0),
      );
    });
  }

  mark(save: (state: WriterState) => void): void {
    this.#queue.afterwards(() =>
      save({ format: 'tiff', file: this.#file.state, byteCounts: this.#byteCounts }),
    );
  }

  async finish(): Promise<WrittenFile> {
    await this.#queue.written();
    // A directory begins on an even byte.
    await this.#file.append(new Uint8Array(this.#file.bytes & 1));
    const directoryAt = this.#file.bytes;
    await this.#file.append(directoryBytes(this.#layout, this.#tags(), directoryAt));
    return this.#file.closeWithStart(headerBytes(this.#layout, directoryAt));
  }

  async leave(): Promise<void> {
    await this.#queue.settled();
    await this.#file.leave();
  }

  async discard(): Promise<void> {
    await this.#queue.settled();
    await this.#file.discard();
  }

  #encode(pixels: ArrayBuffer, rows: number): Promise<EncodedStrip> {
    const { encoders, compression } = this.#options;
    return encoders.encode({
      pixels,
      rows,
      rowBytes: this.#rowBytes,
      format: 'tiff',
      ...compression,
    });
  }

  #add(encoded: Promise<EncodedStrip>): Promise<void> {
    return this.#queue.add(encoded, ({ chunk }) => this.#append(chunk));
  }

  async #append(chunk: Uint8Array): Promise<void> {
    await this.#file.append(chunk);
    this.#count(chunk.length);
  }

  /** A strip begins where the one before it ends. */
  #count(bytes: number): void {
    const before =
      (this.#offsets.at(-1) ?? this.#layout.headerBytes) + (this.#byteCounts.at(-1) ?? 0);
    this.#offsets.push(before);
    this.#byteCounts.push(bytes);
  }

  #tags(): readonly Tag[] {
    const type: TypeName = this.#layout.offsetBytes === 8 ? 'long8' : 'long';
    const shape = { ...this.#options, rowsPerStrip: rowsPerStrip(this.#options.widthPx) };
    return [
      ...describingTags(shape, srgbProfile()),
      { name: 'stripOffsets', type, values: this.#offsets },
      { name: 'stripByteCounts', type, values: this.#byteCounts },
    ];
  }
}

function layoutOf({ widthPx, heightPx, layout }: TiffOptions): Layout {
  const strips = Math.ceil(heightPx / rowsPerStrip(widthPx));
  return layout ?? layoutFor(widthPx * heightPx * BYTES_PER_PIXEL, strips);
}
