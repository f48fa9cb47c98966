import { ADLER_OF_NOTHING, combineAdlers, ZLIB_HEADER, zlibTrailer } from '../../strips/adler.ts';
import type { EncodedStrip } from '../../strips/strip.ts';
import type { OpenStream } from './pdf-file.ts';

/** Writes the strips of one plane as one zlib stream, as Flate requires. */
export class PlaneStream {
  readonly #begin: () => Promise<OpenStream>;
  readonly #opaque: EncodedStrip[] = [];
  #stream: OpenStream | null = null;
  #adler = ADLER_OF_NOTHING;

  /** @param begin called when the first byte must be written; never for an opaque alpha plane */
  constructor(begin: () => Promise<OpenStream>) {
    this.#begin = begin;
  }

  /**
   * Holds opaque strips back until the first strip that is not opaque, because an opaque image has no mask.
   * Opaque strips are small: 2 MiB of pixels encode to about 600 bytes.
   */
  async write(strip: EncodedStrip): Promise<void> {
    this.#opaque.push(strip);
    if (strip.isOpaque !== true) await this.#writeAll();
  }

  /** Ends the stream. Writes nothing if every strip was opaque. */
  async end(): Promise<void> {
    if (this.#stream === null) return;
    await this.#writeAll();
    await this.#stream.append(zlibTrailer(this.#adler));
    await this.#stream.end();
  }

  async #writeAll(): Promise<void> {
    const stream = (this.#stream ??= await this.#open());
    for (const strip of this.#opaque.splice(0)) {
      await stream.append(strip.chunk);
      this.#adler = combineAdlers(this.#adler, strip.adler, strip.filteredBytes);
    }
  }

  async #open(): Promise<OpenStream> {
    const stream = await this.#begin();
    await stream.append(ZLIB_HEADER);
    return stream;
  }
}
