import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../storage/file-errors.ts';

export interface UploadFolders {
  /** Files that are being received. */
  readonly arriving: string;
  /** Complete files, named by their SHA-256. */
  readonly kept: string;
}

/** The files of uploads. Both folders are on one file system. */
export class UploadFiles {
  readonly arriving: string;
  readonly #kept: string;

  constructor({ arriving, kept }: UploadFolders) {
    this.arriving = arriving;
    this.#kept = kept;
  }

  /** Creates the folders and removes files that an earlier process did not finish receiving. */
  async prepare(): Promise<void> {
    // The folder itself stays, because creating one takes disk space, and there may be none left.
    await mkdir(this.arriving, { recursive: true });
    await mkdir(this.#kept, { recursive: true });
    const left = await readdir(this.arriving);
    await Promise.all(left.map((name) => rm(join(this.arriving, name), { recursive: true })));
  }

  /** The SHA-256 of each complete file. */
  async list(): Promise<ReadonlySet<string>> {
    return new Set(await readdir(this.#kept));
  }

  /** Flushes the file or folder to the disk. */
  async flush(path: string): Promise<void> {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Moves a flushed file into the folder of complete files; an identical file is replaced. */
  async keep(path: string, sha256: string): Promise<void> {
    await rename(path, this.#pathOf(sha256));
    await this.flush(this.#kept);
  }

  /**
   * Removes a file from the folder immediately; the file has been deleted from the disk when this
   * resolves.
   */
  async remove(sha256: string): Promise<void> {
    const aside = join(this.arriving, `removed-${randomUUID()}`);
    try {
      renameSync(this.#pathOf(sha256), aside);
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    await rm(aside, { force: true });
  }

  #pathOf(sha256: string): string {
    return join(this.#kept, sha256);
  }
}
