import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../storage/file-errors.ts';

export interface UploadFolders {
  /** Files that are being received. */
  readonly arriving: string;
  /** Complete files, named by their SHA-256. */
  readonly kept: string;
}

/** A file that was moved aside carries its SHA-256 in its name, so that it can be put back. */
const ASIDE = /^removed-([0-9a-f]{64})-/;

/** The files of uploads. Both folders are on one file system. */
export class UploadFiles {
  readonly arriving: string;
  readonly #kept: string;

  constructor({ arriving, kept }: UploadFolders) {
    this.arriving = arriving;
    this.#kept = kept;
  }

  /**
   * Creates the folders, puts back the files that an earlier process moved aside but did not delete, and
   * removes those that it did not finish receiving.
   */
  async prepare(): Promise<void> {
    // The folder itself stays, because creating one takes disk space, and there may be none left.
    await mkdir(this.arriving, { recursive: true });
    await mkdir(this.#kept, { recursive: true });
    await Promise.all((await readdir(this.arriving)).map((name) => this.#tidy(name)));
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

  has(sha256: string): Promise<boolean> {
    return access(this.#pathOf(sha256)).then(
      () => true,
      (error: unknown) => {
        if (isMissing(error)) return false;
        throw error;
      },
    );
  }

  /** Moves a flushed file into the folder of complete files; an identical file is replaced. */
  keep(path: string, sha256: string): Promise<void> {
    return rename(path, this.#pathOf(sha256));
  }

  /** Once this has resolved, a power cut leaves the files in place that `keep` has moved. */
  flushKept(): Promise<void> {
    return this.flush(this.#kept);
  }

  /** Takes a file out of the folder of complete files; returns its new path, or null if there is none. */
  async moveAside(sha256: string): Promise<string | null> {
    const aside = join(this.arriving, `removed-${sha256}-${randomUUID()}`);
    try {
      await rename(this.#pathOf(sha256), aside);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    return aside;
  }

  /** Deletes a file that has been moved aside. */
  async discard(aside: string): Promise<void> {
    await rm(aside, { force: true });
  }

  /** Deletes a complete file, if it exists. */
  async remove(sha256: string): Promise<void> {
    await rm(this.#pathOf(sha256), { force: true });
  }

  async #tidy(name: string): Promise<void> {
    const path = join(this.arriving, name);
    const [, sha256] = ASIDE.exec(name) ?? [];
    if (sha256 === undefined) await rm(path, { recursive: true });
    else await this.keep(path, sha256);
  }

  #pathOf(sha256: string): string {
    return join(this.#kept, sha256);
  }
}
