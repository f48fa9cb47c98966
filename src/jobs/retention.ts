import { storageFaultOf } from '../errors.ts';
import type { JobFiles } from './job-files.ts';
import type { HeldWrites } from '../storage/held-writes.ts';
import type { Log } from '../telemetry/logger.ts';
import type { JobLimits } from './jobs-input.ts';
import type { JobStore } from './stores/job-store.ts';
import { isFinal } from './job.ts';
import { findOrDamaged, findReadable, UnreadableJob } from './unreadable-job.ts';

export interface RetentionDeps {
  readonly jobs: Pick<JobStore, 'brief' | 'endedBefore' | 'expired' | 'remove' | 'update'>;
  readonly files: Pick<JobFiles, 'removeAll' | 'removeWork'>;
  readonly limits: Pick<JobLimits, 'retentionMs'>;
  readonly log: Log;
  readonly writes: Pick<HeldWrites, 'between'>;
  /** The clock used for job expiry. */
  readonly now: () => Date;
  /** Called when a job has been removed from the store. */
  readonly onRemoved: (id: string) => void;
}

/** Removes jobs and everything that belongs to them. */
export class Retention {
  readonly #deps: RetentionDeps;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  /**
   * Removes a job that has ended, or is damaged. Removes the row first: a file without a row only wastes space, but
   * a row without its file promises something that no longer exists.
   * @returns false if the job has been resumed in the meantime
   */
  async remove(id: string): Promise<boolean> {
    const { files, writes, onRemoved } = this.#deps;
    if (!(await writes.between(() => this.#removeRow(id)))) return false;
    onRemoved(id);
    await files.removeAll(id);
    return true;
  }

  async #removeRow(id: string): Promise<boolean> {
    const { jobs, files } = this.#deps;
    const job = await findReadable(jobs, id);
    if (job !== null && !isFinal(job.status)) return false;
    try {
      await jobs.remove(id);
    } catch (error) {
      if (storageFaultOf(error) !== 'full') throw error;
      // Removing a row needs disk space, and deleting the job's files may be the only way to free
      // any.
      await files.removeAll(id);
      await jobs.remove(id);
    }
    return true;
  }

  /** Removes jobs at the end of their retention, and the files of jobs that can no longer be resumed. */
  async dropExpired(): Promise<void> {
    const { jobs, files, limits, log, writes, now } = this.#deps;
    const { retentionMs } = limits;
    const since = retentionMs === null ? '' : new Date(now().getTime() - retentionMs).toISOString();
    for (const id of await jobs.endedBefore(since)) {
      if (!(await this.#isReadable(id))) continue;
      if (!(await this.remove(id))) continue;
      log.info({ jobId: id }, 'job removed: its retention is over');
    }
    for (const id of await jobs.expired(now().toISOString())) {
      if (!(await this.#isReadable(id))) continue;
      if (await writes.between(() => this.#expire(id))) await files.removeWork(id);
    }
  }

  /** A job that has been resumed in the meantime needs its files. */
  async #expire(id: string): Promise<boolean> {
    const { jobs } = this.#deps;
    const job = await findReadable(jobs, id);
    if (job === null || !isFinal(job.status)) return false;
    await jobs.update(id, { resumableUntil: null });
    return true;
  }

  /**
   * The end time of a damaged job cannot be trusted either, so the job is kept until it is deleted.
   */
  async #isReadable(id: string): Promise<boolean> {
    const job = await findOrDamaged(this.#deps.jobs, id);
    if (job instanceof UnreadableJob) return false;
    return job === null || !Number.isNaN(Date.parse(job.finishedAt ?? ''));
  }
}
