import { open, type FileHandle } from 'node:fs/promises';

const WINDOW_BYTES = 256 * 1024;

/** Random access to the bytes of a file, or of several parts spliced together. */
export type Bytes = Pick<ByteWindow, 'sizeBytes' | 'at'>;

/** Opens a file of known size, lends its bytes to `read`, and closes it. */
export async function withBytesOf<T>(
  { path, bytes }: { readonly path: string; readonly bytes: number },
  read: (file: ByteWindow) => Promise<T>,
): Promise<T> {
  const handle = await open(path);
  try {
    return await read(new ByteWindow(handle, bytes));
  } finally {
    await handle.close();
  }
}

/** Reads small ranges of a file through a window. */
export class ByteWindow {
  readonly sizeBytes: number;
  readonly #file: FileHandle;
  #start = 0;
  #window = Buffer.alloc(0);
  /** Reused for every window. */
  #buffer = Buffer.alloc(0);

  constructor(file: FileHandle, sizeBytes: number) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
  }

  /**
   * Returns `length` bytes from `offset`, fewer at the end of the file. The result is a view that
   * is valid until the next call.
   */
  async at(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.sizeBytes);
    const held = offset >= this.#start && end <= this.#start + this.#window.length;
    if (!held) await this.#load(offset, Math.max(length, WINDOW_BYTES));
    return this.#window.subarray(offset - this.#start, end - this.#start);
  }

  async #load(offset: number, length: number): Promise<void> {
    const bytes = Math.max(0, Math.min(length, this.sizeBytes - offset));
    // Allocating a buffer for every window would cost more than reading the bytes.
    if (this.#buffer.length < bytes) this.#buffer = Buffer.allocUnsafeSlow(bytes);
    const { bytesRead } = await this.#file.read(this.#buffer, 0, bytes, offset);
    this.#window = this.#buffer.subarray(0, bytesRead);
    this.#start = offset;
  }
}
