import { ServiceError } from '../errors.ts';

/** Every file counts for at least this much, which also limits a flood of tiny files. */
const BLOCK_BYTES = 4096;
/** Maximum number of uploads received at the same time; each connection uses a few 64 KiB buffers. */
const MAX_AT_ONCE = 64;
/** A single key cannot take up all of them. */
const MAX_OF_OWNER = 32;
const RETRY_AFTER_SECONDS = 60;

/** Accounts for the disk space used by uploads, including space reserved for those being received. */
export class UploadRoom {
  readonly #maxBytes: number;
  #keptBytes = 0;
  #arrivingBytes = 0;
  #arriving = 0;
  readonly #arrivingOf = new Map<string, number>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  has(bytes: number): boolean {
    return this.#keptBytes + this.#arrivingBytes + onDisk(bytes) <= this.#maxBytes;
  }

  /**
   * Reserves space until the returned function is called.
   * @param owner name of the key; null while the service has no keys
   * @throws ServiceError `uploads_full`, `queue_full`
   */
  reserve(bytes: number, owner: string | null): () => void {
    if (this.#arriving >= MAX_AT_ONCE) throw tooMany(MAX_AT_ONCE, 'uploads are');
    if (owner !== null && this.#of(owner) >= MAX_OF_OWNER)
      throw tooMany(MAX_OF_OWNER, 'uploads with this key are');
    if (!this.has(bytes)) throw this.#full(bytes);
    this.#arrive(owner, 1, onDisk(bytes));
    return () => this.#arrive(owner, -1, -onDisk(bytes));
  }

  #of(owner: string): number {
    return this.#arrivingOf.get(owner) ?? 0;
  }

  #arrive(owner: string | null, uploads: number, bytes: number): void {
    this.#arriving += uploads;
    this.#arrivingBytes += bytes;
    if (owner === null) return;
    const now = this.#of(owner) + uploads;
    if (now === 0) this.#arrivingOf.delete(owner);
    else this.#arrivingOf.set(owner, now);
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

function tooMany(max: number, uploadsAre: string): ServiceError {
  const message = `${max} ${uploadsAre} in progress; wait until one of them has finished.`;
  return new ServiceError('queue_full', message, {
    title: 'Too many uploads in progress',
    retryable: true,
    details: { retryAfterSeconds: 5 },
  });
}

function onDisk(bytes: number): number {
  return Math.max(bytes, BLOCK_BYTES);
}
