import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

const READ_BYTES = 512 * 1024;

/** Reads a file from start to end and hashes it along the way. */
export class HashedFile {
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #unread: Buffer = Buffer.alloc(0);

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, 'r'));
  }

  /** Reads between 1 and `bytes` bytes; returns none only at the end of the file. */
  async readSome(bytes: number): Promise<Buffer> {
    if (this.#unread.length === 0) await this.#refill();
    const some = this.#unread.subarray(0, bytes);
    this.#unread = this.#unread.subarray(some.length);
    return some;
  }

  /** Reads `bytes` bytes, or fewer if the file ends first. */
  async read(bytes: number): Promise<Buffer> {
    let all = await this.readSome(bytes);
    while (all.length < bytes) {
      const more = await this.readSome(bytes - all.length);
      if (more.length === 0) break;
      all = Buffer.concat([all, more]);
    }
    return all;
  }

  /** Returns the SHA-256 of everything read, in hex. Call it once, at the end of the file. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #refill(): Promise<void> {
    // A new buffer each time, because another thread may still be using the earlier ones.
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    const { bytesRead } = await this.#handle.read(buffer, 0, READ_BYTES, null);
    this.#unread = buffer.subarray(0, bytesRead);
    this.#hash.update(this.#unread);
  }
}
