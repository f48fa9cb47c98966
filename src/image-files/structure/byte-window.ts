import type { FileHandle } from 'node:fs/promises';

const WINDOW_BYTES = 256 * 1024;

/** Bytes that are read where they lie: of a file, or put together of several. */
export type Bytes = Pick<ByteWindow, 'sizeBytes' | 'at'>;

/** Reads small pieces of a file, a window at a time. */
export class ByteWindow {
  readonly sizeBytes: number;
  readonly #file: FileHandle;
  #start = 0;
  #window = Buffer.alloc(0);
  /** What windows are read into, one after the other. */
  #buffer = Buffer.alloc(0);

  constructor(file: FileHandle, sizeBytes: number) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
  }

  /** `length` bytes from `offset` on; fewer where the file ends. A view, good until the next call. */
  async at(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.sizeBytes);
    const held = offset >= this.#start && end <= this.#start + this.#window.length;
    if (!held) await this.#load(offset, Math.max(length, WINDOW_BYTES));
    return this.#window.subarray(offset - this.#start, end - this.#start);
  }

  async #load(offset: number, length: number): Promise<void> {
    const bytes = Math.max(0, Math.min(length, this.sizeBytes - offset));
    // New memory for every window costs more than reading it.
    if (this.#buffer.length < bytes) this.#buffer = Buffer.allocUnsafeSlow(bytes);
    const { bytesRead } = await this.#file.read(this.#buffer, 0, bytes, offset);
    this.#window = this.#buffer.subarray(0, bytesRead);
    this.#start = offset;
  }
}
