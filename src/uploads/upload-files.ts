import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Files by their SHA-256 in one folder, and those that arrive in another one beside it. */
export class UploadFiles {
  readonly arriving: string;
  readonly #kept: string;

  constructor(folder: string) {
    this.arriving = join(folder, 'arriving');
    this.#kept = join(folder, 'kept');
  }

  /** Begins with nothing half written. */
  async prepare(): Promise<void> {
    await rm(this.arriving, { recursive: true, force: true });
    await mkdir(this.arriving, { recursive: true });
    await mkdir(this.#kept, { recursive: true });
  }

  async list(): Promise<ReadonlySet<string>> {
    return new Set(await readdir(this.#kept));
  }

  pathOf(sha256: string): string {
    return join(this.#kept, sha256);
  }

  /** Brings the bytes to the disk itself. */
  async flush(path: string): Promise<void> {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Moves a flushed file to its place; equal bytes that lie there already are replaced by themselves. */
  async keep(path: string, sha256: string): Promise<void> {
    await rename(path, this.pathOf(sha256));
    await this.flush(this.#kept);
  }

  /** Gone from its place at once, and from the disk when this resolves. */
  async remove(sha256: string): Promise<void> {
    const aside = join(this.arriving, `removed-${randomUUID()}`);
    try {
      renameSync(this.pathOf(sha256), aside);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
      throw error;
    }
    await rm(aside, { force: true });
  }
}
