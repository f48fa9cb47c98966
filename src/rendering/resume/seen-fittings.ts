import { appendFileSync } from 'node:fs';
import { readFile, rm, truncate } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Memo, PixelObserver } from '../fitted/watch-pixels.ts';
import type { FileState } from './resume-point.ts';

const NOTHING: FileState = { startBytes: 0, bytes: 0, crc32: 0 };

/**
 * Keeps the memos of the fittings that were observed completely, one line of JSON each, in a file next to
 * the part. Without this file, a resumed part would have to fit these artworks again just for the preview.
 */
export class SeenFittings {
  readonly #path: string;
  readonly #observers: readonly PixelObserver[];
  readonly #seen = new Set<number>();
  #unwritten = '';
  #written = NOTHING;

  constructor(path: string, observers: readonly PixelObserver[]) {
    this.#path = path;
    this.#observers = observers;
  }

  has(fitting: number): boolean {
    return this.#seen.has(fitting);
  }

  /** Adds a fitting that all observers have seen completely. */
  add(fitting: number): void {
    this.#seen.add(fitting);
    const memos = this.#observers.map((observer) => observer.memoOf(fitting));
    this.#unwritten += `${JSON.stringify([fitting, memos])}\n`;
  }

  /** Deletes the file of an earlier run. */
  async clear(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  /** Restores the memos of an earlier run from its file, which `findRecord` has checked. */
  async recall(written: FileState): Promise<void> {
    this.#written = written;
    if (written.bytes === 0) return this.clear();
    await truncate(this.#path, written.bytes);
    const lines = (await readFile(this.#path, 'utf8')).split('\n').filter(Boolean);
    for (const line of lines) {
      const [fitting, memos] = JSON.parse(line) as [number, Memo[]];
      this.#seen.add(fitting);
      this.#observers.forEach((observer, index) => observer.recall(fitting, memos[index] ?? null));
    }
  }

  /** Takes the memos added so far. The returned functions write them and must be called in order. */
  take(): () => FileState {
    const bytes = Buffer.from(this.#unwritten, 'utf8');
    this.#unwritten = '';
    return () => {
      if (bytes.length === 0) return this.#written;
      appendFileSync(this.#path, bytes);
      const before = this.#written;
      this.#written = {
        startBytes: 0,
        bytes: before.bytes + bytes.length,
        crc32: crc32(bytes, before.crc32),
      };
      return this.#written;
    };
  }
}
