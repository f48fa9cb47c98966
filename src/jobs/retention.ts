import type { JobFiles } from './job-files.ts';
import type { JobLimits, JobTelemetry } from './jobs-input.ts';
import type { JobStore } from './stores/job-store.ts';

export interface RetentionDeps {
  readonly jobs: Pick<JobStore, 'endedBefore' | 'expired' | 'remove' | 'update'>;
  readonly files: Pick<JobFiles, 'removeAll' | 'removeScratch'>;
  readonly limits: Pick<JobLimits, 'retentionMs'>;
  readonly telemetry: Pick<JobTelemetry, 'log' | 'now'>;
  /** Called when a job has been removed from the store. */
  readonly onRemoved: (id: string) => void;
}

/** Removes jobs with everything that belongs to them. */
export class Retention {
  readonly #deps: RetentionDeps;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  /**
   * Removes the row first: a file without a row only wastes space, but a row without its file promises
   * something that no longer exists.
   */
  async remove(id: string): Promise<void> {
    const { jobs, files, onRemoved } = this.#deps;
    jobs.remove(id);
    onRemoved(id);
    await files.removeAll(id);
  }

  /** Removes jobs at the end of their retention, and the files of jobs that can no longer be resumed. */
  async dropExpired(): Promise<void> {
    const { jobs, files, limits, telemetry } = this.#deps;
    const { log, now } = telemetry;
    const { retentionMs } = limits;
    const since = retentionMs === null ? '' : new Date(now().getTime() - retentionMs).toISOString();
    for (const id of jobs.endedBefore(since)) {
      await this.remove(id);
      log.info({ jobId: id }, 'job removed: its retention is over');
    }
    for (const id of jobs.expired(now().toISOString())) {
      jobs.update(id, { resumableUntil: null });
      await files.removeScratch(id);
    }
  }
}
