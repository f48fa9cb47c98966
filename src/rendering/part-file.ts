import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { ServiceError } from '../errors.ts';

export interface WrittenFile {
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

/** A file that is written from front to back, and hashed on the way. */
export class PartFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** @throws ServiceError `storage_failed` */
  static async create(path: string): Promise<PartFile> {
    try {
      return new PartFile(path, await open(path, 'w'));
    } catch (cause) {
      throw cannotWrite(cause);
    }
  }

  /** @throws ServiceError `storage_failed`, a full disk for example */
  async append(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    let from = 0;
    while (from < bytes.length) from += await this.#write(bytes.subarray(from));
  }

  async close(): Promise<WrittenFile> {
    await this.#handle.close();
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(this.#path, { force: true });
  }

  async #write(bytes: Uint8Array): Promise<number> {
    try {
      const { bytesWritten } = await this.#handle.write(bytes, 0, bytes.length, this.#bytes);
      this.#bytes += bytesWritten;
      return bytesWritten;
    } catch (cause) {
      throw cannotWrite(cause);
    }
  }
}

function cannotWrite(cause: unknown): ServiceError {
  return new ServiceError('storage_failed', 'The print file could not be written.', {
    cause,
    retryable: true,
  });
}
