import { finished } from 'node:stream/promises';
import { createInflate, type Inflate } from 'node:zlib';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { mustMatch, verificationFailure } from './verification-failure.ts';

/** Each chunk becomes garbage immediately. Small chunks keep the peak low; large chunks need fewer calls. */
const INFLATE_CHUNK_BYTES = 256 * 1024;

const LAST_FILTER = 4;

export interface InflatedImage {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Bytes per pixel; 4 by default (RGBA). */
  readonly channels?: number;
}

/**
 * Inflates image data completely, in zlib's own threads, and discards the pixels. Checks that the stream is
 * complete, that its Adler-32 and length are correct, and that each row begins with a valid filter type.
 */
export class InflatedRows {
  readonly #heightPx: number;
  readonly #rowBytes: number;
  readonly #inflate: Inflate;
  readonly #ended: Promise<void>;
  #given = 0;
  #inflated = 0;
  #badFilter: number | null = null;

  constructor({ widthPx, heightPx, channels = BYTES_PER_PIXEL }: InflatedImage) {
    this.#heightPx = heightPx;
    this.#rowBytes = 1 + widthPx * channels;
    this.#inflate = createInflate({ chunkSize: INFLATE_CHUNK_BYTES });
    this.#inflate.on('data', (bytes: Buffer) => this.#take(bytes));
    this.#ended = finished(this.#inflate);
    this.#ended.catch(() => undefined);
  }

  /** @throws ServiceError `verification_failed` if the data cannot be inflated */
  async write(compressed: Buffer): Promise<void> {
    this.#given += compressed.length;
    if (this.#inflate.write(compressed)) return;
    const drained = new Promise((resolve) => this.#inflate.once('drain', resolve));
    await Promise.race([drained, this.#end()]);
  }

  /** @throws ServiceError `verification_failed` */
  async finish(): Promise<void> {
    this.#inflate.end();
    await this.#end();
    mustMatch('pixels', 'the number of inflated bytes', {
      expected: this.#heightPx * this.#rowBytes,
      found: this.#inflated,
    });
    mustMatch('pixels', 'the length of the compressed stream', {
      expected: this.#given,
      found: this.#inflate.bytesWritten,
    });
    mustMatch('pixels', 'the filter of each row', {
      expected: '0 to 4',
      found: this.#badFilter ?? '0 to 4',
    });
  }

  destroy(): void {
    this.#inflate.destroy();
  }

  async #end(): Promise<void> {
    try {
      await this.#ended;
    } catch (cause) {
      const found = cause instanceof Error ? cause.message : String(cause);
      const expected = 'a whole zlib stream';
      throw verificationFailure('pixels', 'its image data', { expected, found, cause });
    }
  }

  #take(bytes: Buffer): void {
    const intoRow = this.#inflated % this.#rowBytes;
    let at = intoRow === 0 ? 0 : this.#rowBytes - intoRow;
    for (; at < bytes.length; at += this.#rowBytes) {
      const filter = bytes[at] ?? 0;
      if (filter > LAST_FILTER) this.#badFilter ??= filter;
    }
    this.#inflated += bytes.length;
  }
}
