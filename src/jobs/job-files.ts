import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { JobRequest } from '../gang-sheet/order.ts';
import type { PartReceipt } from '../gang-sheet/part.ts';
import { partKey, previewKey } from '../storage/part-key.ts';
import type { ScratchFolders } from '../storage/scratch-folders.ts';
import type { StoredContent } from '../storage/file-checks.ts';
import type { ByteRange, Storage } from '../storage/storage.ts';
import { spoolArtwork } from './submission/spool-artwork.ts';

export interface JobFolders {
  /** Finished parts and previews. */
  readonly storage: Storage;
  /** Working folders of jobs that have not succeeded. */
  readonly scratch: ScratchFolders;
  /** Folder for artwork sent inside requests. */
  readonly inputsDir: string;
}

/** Job files: artwork sent inside requests, working folders, finished parts. */
export class JobFiles {
  readonly #folders: JobFolders;

  constructor(folders: JobFolders) {
    this.#folders = folders;
  }

  /** Moves a request's data URIs to disk. */
  spool(request: JobRequest, jobId: string): Promise<JobRequest> {
    return spoolArtwork(request, { inputsDir: this.#folders.inputsDir, jobId });
  }

  /** The folder of what is fetched for a job or a question. */
  inputsOf(id: string): string {
    return join(this.#folders.inputsDir, id);
  }

  removeInputs(jobId: string): Promise<void> {
    return rm(this.inputsOf(jobId), { recursive: true, force: true });
  }

  /** Whether the job still has the working folder that it needs to be resumed. */
  hasScratch(jobId: string): Promise<boolean> {
    return this.#folders.scratch.has(jobId);
  }

  removeScratch(jobId: string): Promise<void> {
    return this.#folders.scratch.remove(jobId);
  }

  /** Removes what is only needed to render a job. */
  async removeWork(jobId: string): Promise<void> {
    await this.removeScratch(jobId);
    await this.removeInputs(jobId);
  }

  /** Removes all of a job's files. */
  async removeAll(jobId: string): Promise<void> {
    await this.#folders.storage.remove(`jobs/${jobId}`);
    await this.removeWork(jobId);
  }

  /** The bytes of a finished part, or a range of them. */
  readPart(jobId: string, part: PartReceipt, range?: ByteRange): Promise<Readable> {
    const { bytes, sha256 } = part;
    const content = { kind: 'hashed', bytes, sha256 } as const;
    return this.#folders.storage.read(partKey(jobId, part), content, range);
  }

  /** The PNG preview of a finished part. */
  readPreview(jobId: string, part: PartReceipt): Promise<Readable> {
    const { preview } = part;
    const content: StoredContent =
      preview === undefined ? { kind: 'png' } : { kind: 'hashed', ...preview };
    return this.#folders.storage.read(previewKey(jobId, part), content);
  }
}
