import { closeSync, openSync, readSync } from 'node:fs';

// memory.stat has 1 to 4 KB; the kernel hands it out whole when the buffer is large enough.
const buffer = Buffer.allocUnsafe(16 * 1024);

/**
 * A small kernel file that is read again and again: the descriptor stays open, which makes a reading
 * cost microseconds. A file that vanished and came back is opened anew.
 */
export class KeptFile {
  readonly #path: string;
  #fd: number | null;

  constructor(path: string) {
    this.#path = path;
    this.#fd = open(path);
  }

  /** The present content, or null while there is no such file. */
  read(): string | null {
    const text = this.#tryRead();
    if (text !== null) return text;
    this.close();
    this.#fd = open(this.#path);
    return this.#tryRead();
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #tryRead(): string | null {
    if (this.#fd === null) return null;
    try {
      return buffer.toString('latin1', 0, readSync(this.#fd, buffer, 0, buffer.length, 0));
    } catch {
      return null; // ENODEV: the group behind the descriptor was removed
    }
  }
}

function open(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null;
  }
}
