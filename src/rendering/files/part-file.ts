import { createHash, type Hash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { ServiceError } from '../../errors.ts';
import { readAt } from './read-at.ts';
import { readBytes } from '../resume/file-state.ts';
import type { FileState } from '../resume/resume-point.ts';

export interface WrittenFile {
  readonly bytes: number;
  /** SHA-256 of the whole file, in hex. */
  readonly sha256: string;
}

const READ_BYTES = 512 * 1024;

/** Writes a file from start to end and hashes it along the way. */
export class PartFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #startBytes: number;
  readonly #hash = createHash('sha256');
  #bytes: number;
  #crc32 = 0;

  private constructor(path: string, handle: FileHandle, startBytes: number) {
    this.#path = path;
    this.#handle = handle;
    this.#startBytes = startBytes;
    this.#bytes = startBytes;
  }

  /**
   * @param options.startBytes number of bytes to leave out at the start; `closeWithStart` writes them
   * @throws ServiceError `storage_failed`
   */
  static async create(path: string, { startBytes = 0 } = {}): Promise<PartFile> {
    try {
      return new PartFile(path, await open(path, 'w+'), startBytes);
    } catch (cause) {
      throw cannotWrite(cause);
    }
  }

  /**
   * Reopens a file that begins with the bytes that `state` describes, and truncates it after them. The
   * state of a SHA-256 cannot be saved, so the hash is recomputed on resume.
   * @throws ServiceError `storage_failed`
   */
  static async reopen(path: string, state: FileState): Promise<PartFile> {
    const { startBytes, bytes } = state;
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, 'r+');
      await handle.truncate(bytes);
      const file = new PartFile(path, handle, startBytes);
      for await (const read of readBytes(path, { from: startBytes, to: bytes })) file.#count(read);
      file.#bytes = bytes;
      return file;
    } catch (cause) {
      await handle?.close();
      throw cannotWrite(cause);
    }
  }

  get state(): FileState {
    return { startBytes: this.#startBytes, bytes: this.#bytes, crc32: this.#crc32 };
  }

  /** The size so far, including the bytes left out at the start. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws ServiceError `storage_failed`, for example when the disk is full */
  async append(bytes: Uint8Array): Promise<void> {
    this.#count(bytes);
    this.#bytes = await this.#write(bytes, this.#bytes);
  }

  /**
   * Reads bytes that were appended earlier.
   * @throws ServiceError `storage_failed`
   */
  async read(at: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const read = await readAt(this.#handle, at, bytes);
    if (read.length === bytes) return read;
    throw cannotWrite(new Error(`the file ends before byte ${at + bytes}`));
  }

  async close(): Promise<WrittenFile> {
    await this.#handle.close();
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /**
   * Writes the bytes that were left out, and closes the file. The file's hash must begin with these bytes,
   * so the file is read again. The bytes after them are checked against the hash of the appended bytes.
   * @throws ServiceError `storage_failed`
   */
  async closeWithStart(start: Uint8Array): Promise<WrittenFile> {
    await this.#write(start, 0);
    const [whole, written] = [createHash('sha256').update(start), createHash('sha256')];
    await this.#readAgain([whole, written]);
    if (written.digest('hex') !== this.#hash.digest('hex')) {
      throw cannotWrite(new Error('the file does not contain the bytes that were written to it'));
    }
    await this.#handle.close();
    return { bytes: this.#bytes, sha256: whole.digest('hex') };
  }

  /** Closes the file so that a later run can resume it. */
  async leave(): Promise<void> {
    await this.#handle.close();
  }

  /** Closes and deletes the file. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(this.#path, { force: true });
  }

  #count(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#crc32 = crc32(bytes, this.#crc32);
  }

  async #readAgain(hashes: readonly Hash[]): Promise<void> {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (let at = this.#startBytes; ;) {
      const { bytesRead } = await this.#handle.read(buffer, 0, READ_BYTES, at);
      if (bytesRead === 0) return;
      for (const hash of hashes) hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  }

  /** Returns the offset at which the bytes end. */
  async #write(bytes: Uint8Array, at: number): Promise<number> {
    let from = 0;
    while (from < bytes.length) {
      from += await this.#writeSome(bytes.subarray(from), at + from);
    }
    return at + bytes.length;
  }

  async #writeSome(bytes: Uint8Array, at: number): Promise<number> {
    try {
      return (await this.#handle.write(bytes, 0, bytes.length, at)).bytesWritten;
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
