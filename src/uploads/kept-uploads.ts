import type { Log } from '../telemetry/logger.ts';
import type { Transactions } from '../transactions.ts';
import type { UploadFiles } from './upload-files.ts';
import type { UploadRoom } from './upload-room.ts';
import type { Upload, UploadStore } from './upload-store.ts';

export interface KeptUploadsDeps {
  readonly store: UploadStore;
  readonly transactions: Transactions;
  readonly files: UploadFiles;
  readonly room: Pick<UploadRoom, 'take' | 'giveBack'>;
  readonly log: Log;
}

/**
 * The records of uploads together with their files: a file exists exactly while it has a record.
 *
 * A record and its file change in one transaction, which holds the lock of that file. The file moves last: into
 * place after its record has been stored, or aside after its last record has been removed. If the transaction
 * fails, the database takes back the records, and the file is moved back or removed. If the process is killed in
 * between, `recover` does that.
 */
export class KeptUploads {
  readonly #deps: KeptUploadsDeps;

  constructor(deps: KeptUploadsDeps) {
    this.#deps = deps;
  }

  /** Removes files without a record and records without a file. Called at startup. */
  async recover(): Promise<void> {
    const { store, files, room } = this.#deps;
    await files.prepare();
    const kept = await files.list();
    const recorded = new Set((await store.files()).map(({ sha256 }) => sha256));
    for (const sha256 of recorded) if (!kept.has(sha256)) await this.#removeLost(sha256);
    for (const sha256 of kept) if (!recorded.has(sha256)) await this.#removeUnrecorded(sha256);
    for (const { bytes } of await store.files()) room.take(bytes);
  }

  /**
   * Stores a record and moves its file into place.
   * @param path the flushed file, on the file system of the complete files
   * @returns the new record, or the record that the owner has of these bytes
   */
  async keep(upload: Upload, path: string): Promise<Upload> {
    const { files, log } = this.#deps;
    const { sha256 } = upload;
    let kept: Upload;
    try {
      kept = await this.#alone(sha256, () => this.#add(upload, path));
    } catch (error) {
      await this.#removeUnrecorded(sha256).catch((err: unknown) => {
        log.warn({ err, sha256 }, 'upload without record left');
      });
      throw error;
    }
    // Only now, so that nobody waits for the disk in the transaction. No client has been told the id yet.
    await files.flushKept();
    return kept;
  }

  /**
   * Removes a record and, with the last record of its bytes, the file. Succeeds if the record is gone already.
   * @param mayGo looks once more at the record, which may have been used in the meantime
   * @returns whether it is gone; false if an unfinished job uses it, or if it may not go
   */
  async drop({ id, sha256 }: Upload, mayGo: (upload: Upload) => boolean): Promise<boolean> {
    const { store, files } = this.#deps;
    const file: { aside: string | null } = { aside: null };
    let isGone: boolean;
    try {
      isGone = await this.#alone(sha256, async () => {
        const upload = await store.find(id);
        if (upload === null) return true;
        if (!mayGo(upload) || (await store.isPinned(id))) return false;
        file.aside = await this.#remove(upload);
        return true;
      });
    } catch (error) {
      if (file.aside !== null) await this.#putBack(file.aside, sha256);
      throw error;
    }
    if (file.aside !== null) await files.discard(file.aside);
    return isGone;
  }

  async #add(upload: Upload, path: string): Promise<Upload> {
    const { store, transactions, files, room } = this.#deps;
    const { sha256, bytes } = upload;
    if (!(await store.hasFile(sha256))) transactions.afterCommit(() => room.take(bytes));
    const stored = await store.add(upload);
    await files.keep(path, sha256);
    return stored;
  }

  /** Returns the path of the file that has been moved aside, if that was its last record. */
  async #remove({ id, sha256, bytes }: Upload): Promise<string | null> {
    const { store, transactions, files, room } = this.#deps;
    await store.remove(id);
    if (await store.hasFile(sha256)) return null;
    transactions.afterCommit(() => room.giveBack(bytes));
    return files.moveAside(sha256);
  }

  /** The file comes back first, and then goes if its records have been removed by others in the meantime. */
  async #putBack(aside: string, sha256: string): Promise<void> {
    const { files, log } = this.#deps;
    try {
      await files.keep(aside, sha256);
      await this.#removeUnrecorded(sha256);
    } catch (error) {
      // The next start does it.
      log.warn({ err: error, sha256 }, 'upload not put back');
    }
  }

  async #removeLost(sha256: string): Promise<void> {
    const { store, files, log } = this.#deps;
    await this.#alone(sha256, async () => {
      if (await files.has(sha256)) return;
      await store.removeFile(sha256);
      log.warn({ sha256 }, 'upload lost');
    });
  }

  async #removeUnrecorded(sha256: string): Promise<void> {
    const { store, files } = this.#deps;
    await this.#alone(sha256, async () => {
      if (!(await store.hasFile(sha256))) await files.remove(sha256);
    });
  }

  /** Runs work in a transaction while no other touches this file or its records. */
  #alone<T>(sha256: string, work: () => Promise<T>): Promise<T> {
    const { transactions } = this.#deps;
    return transactions.tx(async () => {
      await transactions.lock(`file:${sha256}`);
      return work();
    });
  }
}
