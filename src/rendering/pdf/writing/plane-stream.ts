import { ADLER_OF_NOTHING, combineAdlers } from '../../strips/adler.ts';
import { ZLIB_HEADER, zlibTrailer } from '../../png/chunks.ts';
import type { EncodedStrip } from '../../strips/strip.ts';
import type { OpenStream } from './pdf-file.ts';

/** The strips of one plane as one zlib stream: what Flate reads. */
export class PlaneStream {
  readonly #begin: () => Promise<OpenStream>;
  readonly #opaque: EncodedStrip[] = [];
  #stream: OpenStream | null = null;
  #adler = ADLER_OF_NOTHING;

  /** @param begin called with the first byte that has to be written: perhaps never */
  constructor(begin: () => Promise<OpenStream>) {
    this.#begin = begin;
  }

  /**
   * Opaque strips are held back until one comes that is not: an image that hides nothing has no
   * mask. They are small: 2 MiB of pixels are about 600 bytes.
   */
  async write(strip: EncodedStrip): Promise<void> {
    this.#opaque.push(strip);
    if (strip.isOpaque !== true) await this.#writeAll();
  }

  /** Nothing is written when all that came was opaque. */
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
