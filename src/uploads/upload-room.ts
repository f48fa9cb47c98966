import { ServiceError } from '../errors.ts';

/** The least that a file takes on disk, so that a flood of tiny ones is bounded as well. */
const BLOCK_BYTES = 4096;
/** Connections that may stream at once: each holds a few buffers of 64 KiB. */
const MAX_AT_ONCE = 64;
const RETRY_AFTER_SECONDS = 60;

/** How much disk uploads take, with room set aside for those that arrive. */
export class UploadRoom {
  readonly #maxBytes: number;
  #keptBytes = 0;
  #arrivingBytes = 0;
  #arriving = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  has(bytes: number): boolean {
    return this.#keptBytes + this.#arrivingBytes + onDisk(bytes) <= this.#maxBytes;
  }

  /**
   * Sets room aside until the returned function is called.
   * @throws ServiceError `uploads_full`, `queue_full`
   */
  reserve(bytes: number): () => void {
    if (this.#arriving >= MAX_AT_ONCE) {
      const message = `${MAX_AT_ONCE} uploads are in progress, and no more are accepted at once.`;
      throw new ServiceError('queue_full', message, {
        title: 'Too many uploads in progress',
        retryable: true,
        details: { retryAfterSeconds: 5 },
      });
    }
    if (!this.has(bytes)) throw this.#full(bytes);
    this.#arriving += 1;
    this.#arrivingBytes += onDisk(bytes);
    return () => {
      this.#arriving -= 1;
      this.#arrivingBytes -= onDisk(bytes);
    };
  }

  take(bytes: number): void {
    this.#keptBytes += onDisk(bytes);
  }

  giveBack(bytes: number): void {
    this.#keptBytes -= onDisk(bytes);
  }

  #full(bytes: number): ServiceError {
    const message = `There is no room for ${bytes} bytes more: all uploads together may take ${this.#maxBytes} bytes.`;
    return new ServiceError('uploads_full', message, {
      retryable: true,
      remediation: [
        { action: 'remove_uploads', detail: 'DELETE artwork that is not needed any more.' },
        { action: 'raise_limit', detail: 'Set MAX_UPLOADS_MB higher, or UPLOAD_TTL_HOURS lower.' },
      ],
      details: { maxBytes: this.#maxBytes, retryAfterSeconds: RETRY_AFTER_SECONDS },
    });
  }
}

function onDisk(bytes: number): number {
  return Math.max(bytes, BLOCK_BYTES);
}
