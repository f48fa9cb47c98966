import type { ServiceError } from '../../errors.ts';
import type { CheckpointPlace } from '../checkpoint.ts';
import { unlessAborted } from '../unless-aborted.ts';
import type { Degradation } from './degradation.ts';
import type { JobAccount } from './job-account.ts';
import type { CleanUpForJob } from './job-cleanup.ts';
import type { JobOptions } from './job-options.ts';
import type { JobServices } from './job-services.ts';
import { logPause, logPauseEnd, type PauseBegin, type PauseEnd } from './log-memory.ts';
import { memoryExhausted, type MemoryEnding } from './memory-exhausted.ts';
import type { AbortReason } from './pause-allowance.ts';
import { pause, type PauseResult } from './pause.ts';

export interface PausedJob {
  readonly options: JobOptions;
  readonly account: JobAccount;
  readonly degradation: Degradation;
  readonly cleanUp: CleanUpForJob;
}

/** One job's pauses: those that it leads, and those that other jobs lead while it is held. */
export class JobPauses {
  readonly #job: PausedJob;
  readonly #services: JobServices;

  constructor(job: PausedJob, services: JobServices) {
    this.#job = job;
    this.#services = services;
  }

  /** Waits for the end of a pause that another job leads. */
  async hold(pauseInProgress: Promise<void>, place: CheckpointPlace): Promise<void> {
    const { options, account, degradation } = this.#job;
    const { memory, clock } = this.#services;
    const startMs = clock.now();
    options.log.info({ place }, 'memory pause joined');
    options.listener?.onPause?.();
    try {
      await unlessAborted(pauseInProgress, options.signal);
    } finally {
      account.allowance.spend(clock.now() - startMs);
    }
    if (memory.degraded) degradation.afterPause();
    options.listener?.onResume?.();
  }

  /**
   * Pauses this job and holds all others.
   * @throws ServiceError `memory_exhausted`; the signal's reason
   */
  async lead(reached: Omit<PauseBegin, 'pause'>): Promise<void> {
    const { options, account, degradation } = this.#job;
    const begin = { ...reached, pause: account.allowance.pauses + 1 };
    const refused = account.allowance.refuses();
    if (refused !== null) throw this.#abort(begin, refused);
    logPause(options.log, begin);
    options.listener?.onPause?.();
    const result = await this.#services.memory.holdJobs(() => this.#lead(begin));
    const reason = account.allowance.judge(result);
    if (reason !== null) throw this.#abort(begin, reason, result);
    this.#end(begin, result);
    if (result.outcome === 'resumed_degraded') degradation.afterPause();
    options.listener?.onResume?.();
  }

  /** Creates the error that ends this job. */
  exhausted(ending: MemoryEnding): ServiceError {
    const { options, account } = this.#job;
    return memoryExhausted({
      ending,
      job: account.receipt(),
      thresholds: this.#services.config,
      advise: options.advise ?? (() => []),
    });
  }

  async #lead(begin: PauseBegin): Promise<PauseResult> {
    const { options, account, cleanUp } = this.#job;
    const { memory, clock, config, cleanup } = this.#services;
    const startMs = clock.now();
    try {
      const result = await pause(
        {
          before: begin.before,
          maxWaitMs: Math.min(config.pauseMaxWaitMs, account.allowance.leftMs),
          thresholds: config,
          signal: options.signal,
        },
        { sample: () => memory.sample(), cleanUp, cleanup, clock },
      );
      if (result.outcome === 'resumed_degraded') memory.degrade();
      return result;
    } catch (error) {
      const waitedMs = clock.now() - startMs;
      if (options.signal.aborted) {
        this.#end(begin, { outcome: 'cancelled', after: memory.sample(), waitedMs });
      }
      throw error;
    } finally {
      account.allowance.spend(clock.now() - startMs);
    }
  }

  #abort(begin: PauseBegin, reason: AbortReason, result?: PauseResult): ServiceError {
    const { after, waitedMs } = result ?? { after: begin.before, waitedMs: 0 };
    this.#end(begin, { outcome: 'aborted', reason, after, waitedMs });
    const { place, before } = begin;
    return this.exhausted({ reason, place, before, after, steps: result?.steps ?? [] });
  }

  #end(begin: PauseBegin, end: PauseEnd): void {
    logPauseEnd(this.#job.options.log, begin, end);
    this.#services.metrics.pauseEnded(end.outcome, end.waitedMs / 1000);
  }
}
