import { ServiceError } from '../errors.ts';

/** Every file counts for at least this much, which also limits a flood of tiny files. */
const BLOCK_BYTES = 4096;
/** Maximum number of uploads received at the same time; each connection uses a few 64 KiB buffers. */
const MAX_AT_ONCE = 64;
const RETRY_AFTER_SECONDS = 60;

/** Accounts for the disk space used by uploads, including space reserved for those being received. */
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
   * Reserves space until the returned function is called.
   * @throws ServiceError `uploads_full`, `queue_full`
   */
  reserve(bytes: number): () => void {
    if (this.#arriving >= MAX_AT_ONCE) {
      const message = `${MAX_AT_ONCE} uploads are in progress; no more are accepted at the same time.`;
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

  /** Counts a file that has been stored. */
  take(bytes: number): void {
    this.#keptBytes += onDisk(bytes);
  }

  /** Stops counting a file that has been removed. */
  giveBack(bytes: number): void {
    this.#keptBytes -= onDisk(bytes);
  }

  #full(bytes: number): ServiceError {
    const message = `${bytes} more bytes exceed the ${this.#maxBytes} bytes that all uploads together may take (MAX_UPLOADS_MB).`;
    return new ServiceError('uploads_full', message, {
      retryable: true,
      remediation: [
        { action: 'remove_uploads', detail: 'DELETE artwork that is no longer needed.' },
        { action: 'raise_limit', detail: 'Raise MAX_UPLOADS_MB, or lower UPLOAD_TTL_HOURS.' },
      ],
      details: { maxBytes: this.#maxBytes, retryAfterSeconds: RETRY_AFTER_SECONDS },
    });
  }
}

function onDisk(bytes: number): number {
  return Math.max(bytes, BLOCK_BYTES);
}
