import type { FinalStatus } from '../job.ts';
import type { JobTelemetry } from '../jobs-input.ts';

/** Number of jobs over which the mean duration is smoothed. */
const MEAN_OVER_JOBS = 5;

interface EndedJob {
  readonly status: FinalStatus;
  readonly finished: Date;
  /** ISO 8601, UTC; null: it never started. */
  readonly startedAt: string | null;
}

/** Reports how long jobs took, and remembers the mean. */
export class JobDurations {
  readonly #telemetry: Pick<JobTelemetry, 'log' | 'metrics'>;
  #meanSeconds = 10;

  constructor(telemetry: Pick<JobTelemetry, 'log' | 'metrics'>) {
    this.#telemetry = telemetry;
  }

  get meanSeconds(): number {
    return this.#meanSeconds;
  }

  ended(jobId: string, { status, finished, startedAt }: EndedJob): void {
    const { log, metrics } = this.#telemetry;
    const tookMs = startedAt === null ? 0 : finished.getTime() - Date.parse(startedAt);
    // The clock may have been set back in the meantime, and a stored time may be damaged.
    const seconds = Number.isNaN(tookMs) ? 0 : Math.max(0, tookMs / 1000);
    this.#meanSeconds += (seconds - this.#meanSeconds) / MEAN_OVER_JOBS;
    metrics.jobEnded(status, seconds);
    log.info({ jobId, status, seconds }, 'job ended');
  }
}
