import type { IncomingMessage } from 'node:http';
import { decodedBody } from './decoded-body.ts';
import { SilenceError } from './silence-error.ts';

/** The answer at the end of a chain of redirects. */
export class Answer {
  readonly url: URL;
  readonly isRedirected: boolean;
  readonly #message: IncomingMessage;
  readonly #silenceMs: number;

  constructor(
    message: IncomingMessage,
    {
      url,
      hop,
      silenceMs,
    }: { readonly url: URL; readonly hop: number; readonly silenceMs: number },
  ) {
    this.url = url;
    this.isRedirected = hop > 0;
    this.#message = message;
    this.#silenceMs = silenceMs;
  }

  get status(): number {
    return this.#message.statusCode ?? 0;
  }

  /** Each byte of a value is one character. */
  header(name: string): string | null {
    const value = this.#message.headers[name];
    return typeof value === 'string' ? value : null;
  }

  /** Which part of a file was sent; null if the answer does not say that it is a part. */
  get range(): string | null {
    return this.status === 206 ? this.header('content-range') : null;
  }

  get cookies(): readonly string[] {
    return this.#message.headers['set-cookie'] ?? [];
  }

  /**
   * The bytes of the body, decompressed if the server compresses without being asked to.
   * @throws SilenceError, ArtworkFault for an unsupported compression, or an error of the connection or of the compressed data
   */
  async *body(): AsyncGenerator<Buffer> {
    const decoded = decodedBody(this.#message, this.header('content-encoding'));
    const chunks = decoded[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    try {
      for (;;) {
        const next = await this.#unlessSilent(chunks.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      this.close();
    }
  }

  /** The rest is not read. */
  close(): void {
    this.#message.destroy();
  }

  /** The time in which nobody reads does not count. */
  async #unlessSilent<T>(next: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#message.destroy(new SilenceError()), this.#silenceMs);
    try {
      return await next;
    } finally {
      clearTimeout(timer);
    }
  }
}
