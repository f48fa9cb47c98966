import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../storage/file-errors.ts';
import { partKey } from '../storage/part-key.ts';
import type { JobRun } from './job-run.ts';

/**
 * Blocks are rounded up and the file system stores metadata, so a small remainder counts as none.
 */
const REST_BYTES = 2 ** 20;

/** Remembers how full the disk was at the start of a run, to find out who filled it. */
export class DiskUse {
  readonly #run: Pick<JobRun, 'job' | 'disk'>;
  readonly #leftBytes: number;
  readonly #ownBytes: number;

  private constructor(run: Pick<JobRun, 'job' | 'disk'>, leftBytes: number, ownBytes: number) {
    this.#run = run;
    this.#leftBytes = leftBytes;
    this.#ownBytes = ownBytes;
  }

  static async atStart(run: Pick<JobRun, 'job' | 'disk'>): Promise<DiskUse> {
    return new DiskUse(run, await run.disk.room.leftBytes(), await ownBytes(run));
  }

  /**
   * Whether the disk would have room if only this job had written to it. A job that needs more than
   * was free at its start fails; any other job waits for room.
   */
  async isFilledByOthers(): Promise<boolean> {
    if (this.#leftBytes < 0) return true;
    const grownBytes = (await ownBytes(this.#run)) - this.#ownBytes;
    return this.#leftBytes - grownBytes > REST_BYTES;
  }
}

/** Bytes of the working files and finished parts of a job. */
async function ownBytes({ job, disk }: Pick<JobRun, 'job' | 'disk'>): Promise<number> {
  const { format } = job.request.output;
  let bytes = await bytesUnder(disk.scratch.dir);
  for (let number = 1; ; number += 1) {
    const size = await disk.storage.size(partKey(job.id, { number, format }));
    if (size === null) return bytes;
    bytes += size;
  }
}

async function bytesUnder(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(orNone);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(({ parentPath, name }) => bytesOf(join(parentPath, name)));
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}

/** A linked upload takes no additional space. */
async function bytesOf(path: string): Promise<number> {
  try {
    const { size, nlink } = await stat(path);
    return nlink > 1 ? 0 : size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function orNone(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}
