import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { PartFile, type WrittenFile } from '../files/part-file.ts';
import type { RenderPartInput } from '../format/render-request.ts';
import { srgbProfile } from '../format/srgb-profile.ts';
import type { WriterState } from '../resume/resume-point.ts';
import { compressionFor } from '../strips/effort.ts';
import type { StripWriter } from '../strips/strip-writer.ts';
import { rowsPerStrip } from '../strips/strip.ts';
import { WriteQueue } from '../strips/write-queue.ts';
import { directoryBytes, headerBytes, layoutFor, type Layout } from './layout.ts';
import { describingTags, type Tag, type TypeName } from './tags.ts';

interface TiffOptions extends Pick<
  RenderPartInput,
  'path' | 'sheet' | 'dpi' | 'output' | 'encoders'
> {
  readonly layout: Layout;
}

interface TiffState extends WriterState {
  readonly format: 'tiff';
  /** Bytes in each strip. A strip begins where the one before it ends. */
  readonly byteCounts: readonly number[];
}

/**
 * Creates the file of a part, or reopens the file of an earlier run.
 * @param layout by default the one that the image needs
 * @throws ServiceError `storage_failed`
 */
export async function openTiffWriter(
  input: RenderPartInput,
  layout = layoutOf(input),
): Promise<StripWriter> {
  const { path, sheet, dpi, output, encoders, keeper } = input;
  const options = { path, sheet, dpi, output, encoders, layout };
  const from = keeper?.from?.writer;
  return from !== undefined && isTiffState(from)
    ? TiffWriter.reopen(options, from)
    : TiffWriter.create(options);
}

function isTiffState(state: WriterState): state is TiffState {
  return state.format === 'tiff';
}

function layoutOf({ sheet: { widthPx, heightPx } }: RenderPartInput): Layout {
  const strips = Math.ceil(heightPx / rowsPerStrip(widthPx));
  return layoutFor(widthPx * heightPx * BYTES_PER_PIXEL, strips);
}

/**
 * Writes a TIFF strip by strip, from the top. The position of the directory is known only once all strips
 * are written, so the first bytes of the file are written last.
 */
class TiffWriter implements StripWriter {
  readonly #options: TiffOptions;
  readonly #file: PartFile;
  readonly #queue: WriteQueue;
  readonly #offsets: number[] = [];
  readonly #byteCounts: number[] = [];

  private constructor(options: TiffOptions, file: PartFile, from?: TiffState) {
    this.#options = options;
    this.#file = file;
    this.#queue = new WriteQueue(() => options.encoders.threads + 1);
    for (const bytes of from?.byteCounts ?? []) this.#count(bytes);
  }

  static async create(options: TiffOptions): Promise<TiffWriter> {
    const { headerBytes: startBytes } = options.layout;
    return new TiffWriter(options, await PartFile.create(options.path, { startBytes }));
  }

  static async reopen(options: TiffOptions, from: TiffState): Promise<TiffWriter> {
    return new TiffWriter(options, await PartFile.reopen(options.path, from.file), from);
  }

  strip(pixels: ArrayBuffer, rows: number): Promise<void> {
    const { encoders, output, sheet } = this.#options;
    const encoded = encoders.encode({
      format: 'tiff',
      pixels,
      rows,
      rowBytes: sheet.widthPx * BYTES_PER_PIXEL,
      ...compressionFor(output.effort),
    });
    return this.#queue.add(encoded, ({ chunk }) => this.#append(chunk));
  }

  async repeatStrip(strip: number): Promise<void> {
    await this.#queue.add(Promise.resolve(strip), async () => {
      await this.#append(
        await this.#file.read(this.#offsets[strip] ?? 0, this.#byteCounts[strip] ?? 0),
      );
    });
  }

  mark(save: (state: WriterState) => void): void {
    this.#queue.afterwards(() => {
      const state: TiffState = {
        format: 'tiff',
        file: this.#file.state,
        byteCounts: this.#byteCounts,
      };
      save(state);
    });
  }

  async finish(): Promise<WrittenFile> {
    await this.#queue.written();
    // A directory begins on an even byte.
    await this.#file.append(new Uint8Array(this.#file.bytes & 1));
    const directoryAt = this.#file.bytes;
    await this.#file.append(directoryBytes(this.#options.layout, this.#tags(), directoryAt));
    return this.#file.closeWithStart(headerBytes(this.#options.layout, directoryAt));
  }

  async leave(): Promise<void> {
    await this.#queue.settled();
    await this.#file.leave();
  }

  async discard(): Promise<void> {
    await this.#queue.settled();
    await this.#file.discard();
  }

  async #append(chunk: Uint8Array): Promise<void> {
    await this.#file.append(chunk);
    this.#count(chunk.length);
  }

  /** A strip begins where the one before it ends. */
  #count(bytes: number): void {
    const before =
      (this.#offsets.at(-1) ?? this.#options.layout.headerBytes) + (this.#byteCounts.at(-1) ?? 0);
    this.#offsets.push(before);
    this.#byteCounts.push(bytes);
  }

  #tags(): readonly Tag[] {
    const type: TypeName = this.#options.layout.offsetBytes === 8 ? 'long8' : 'long';
    const { sheet, dpi } = this.#options;
    const { widthPx, heightPx } = sheet;
    const shape = { widthPx, heightPx, dpi, rowsPerStrip: rowsPerStrip(widthPx) };
    return [
      ...describingTags(shape, srgbProfile()),
      { name: 'stripOffsets', type, values: this.#offsets },
      { name: 'stripByteCounts', type, values: this.#byteCounts },
    ];
  }
}
