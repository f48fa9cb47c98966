import { closeSync, openSync, readSync } from 'node:fs';

// memory.stat is 1 to 4 KB long. The kernel returns it in one read if the buffer is large enough.
const buffer = Buffer.allocUnsafe(16 * 1024);

/**
 * A small kernel file that is read over and over. The descriptor stays open, so a read takes
 * microseconds. A file that has been removed and recreated is reopened.
 */
export class KeptFile {
  readonly #path: string;
  #fd: number | null;

  constructor(path: string) {
    this.#path = path;
    this.#fd = open(path);
  }

  /** The current content; null while the file does not exist. */
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
