import type { MemoryConfig } from '../../config/config.ts';
import type { Remedy, ServiceError } from '../../errors.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { Checkpoint, CheckpointKind, CheckpointPlace } from '../checkpoint.ts';
import type { CleanUp, StepReport } from '../cleanup/cleanup.ts';
import type { Clock } from '../clock.ts';
import { JobAccount } from './job-account.ts';
import type { MemoryReceipt } from './memory-receipt.ts';
import {
  fields,
  logPause,
  logPauseEnd,
  logSaving,
  logStep,
  toMib,
  type PauseBegin,
  type PauseEnd,
} from './log-memory.ts';
import { memoryExhausted, type Exhaustion, type Shortage } from './memory-exhausted.ts';
import type { MemoryMetrics, Sample } from '../sample.ts';
import { PauseAllowance, type AbortReason } from './pause-allowance.ts';
import { pause, type PauseResult } from './pause.ts';
import type { ProcessMemory } from '../process-memory.ts';
import { Savings, type Saving } from './savings.ts';
import { unlessAborted } from '../unless-aborted.ts';

export interface JobOptions {
  /** Ends a pause at once. */
  readonly signal: AbortSignal;
  /** With the job's id bound. */
  readonly log: Log;
  /** It ran out of memory before: it does without all that it can do without, from the start. */
  readonly withLess?: boolean;
  readonly onPause?: () => void;
  /** Not called when the pause ends the job. */
  readonly onResume?: () => void;
  /** Memory left no time for a pause: the job must end at once, with this error. */
  readonly onBrake?: (error: ServiceError) => void;
  /** What this job could leave out to stay within memory, the most effective first. */
  readonly advise?: (shortage: Shortage) => readonly Remedy[];
}

export interface JobServices {
  readonly memory: ProcessMemory;
  readonly config: MemoryConfig;
  readonly cleanUp: CleanUp;
  readonly nativeInFlight: () => number;
  readonly metrics: MemoryMetrics;
  readonly clock: Clock;
  readonly onEnd: () => void;
}

/**
 * The memory of one job, from its start to `end()`. At a checkpoint a job is
 *
 *     held while another job pauses ──▶ looking
 *                                        │
 *                  below the threshold ──┤──▶ going on
 *               at the threshold or over └──▶ leading a pause ──▶ going on | degraded | aborted
 *
 * One job leads a pause and all others are held, so jobs that run short together share one cleanup;
 * when the leader is aborted, the next to look finds out whether that has made room.
 */
export class JobMemory {
  readonly #options: JobOptions;
  readonly #services: JobServices;
  readonly #allowance = new PauseAllowance();
  readonly #account: JobAccount;
  readonly #savings: Savings;
  #placementsSinceCleanup = 0;
  #place: CheckpointPlace = {};
  #ended = false;

  constructor(options: JobOptions, services: JobServices) {
    this.#options = options;
    this.#services = services;
    const { log, withLess = false } = options;
    this.#savings = new Savings(withLess, (saving) => logSaving(log, saving, this.#place));
    this.#account = new JobAccount(services.memory, this.#allowance, this.#savings);
    if (withLess) log.warn({ gaveUp: this.#savings.ever() }, 'job begins with less');
  }

  readonly checkpoint: Checkpoint = async (kind, place) => {
    const { memory, config } = this.#services;
    this.#options.signal.throwIfAborted();
    this.#place = place;
    while (memory.pauseInProgress !== null) await this.#hold(memory.pauseInProgress, place);
    const before = memory.sample();
    this.#savings.look(before.utilisation, config);
    const threshold = kind === 'before' ? config.critical : config.pause;
    if (before.utilisation < threshold) return this.#cleanUpIfDue(kind);
    return this.#pause({ pause: this.#allowance.pauses + 1, before, threshold, place });
  };

  /** The checkpoint before a further picture is decoded. */
  beforeDecode(): Promise<void> {
    return this.checkpoint('decode', { ...this.#place, before: 'decoding' });
  }

  /** Does the job do without this just now? */
  gaveUp(saving: Saving): boolean {
    return this.#savings.has(saving);
  }

  /** Is memory so short that it is looked at after every placement? */
  degraded(): boolean {
    return this.#services.memory.degraded || this.#savings.has('parallel_pieces');
  }

  /** Placements from one checkpoint to the next, just now. */
  every(): number {
    const { checkpointEvery, cleanupEvery } = this.#services.config;
    if (this.degraded()) return 1;
    return cleanupEvery > 0 ? Math.min(checkpointEvery, cleanupEvery) : checkpointEvery;
  }

  /** Notes the peak that is expected of the job, for its receipt. */
  predict(peakBytes: number, calculatedPeakBytes = peakBytes): void {
    this.#account.predictedPeakBytes = peakBytes;
    this.#account.calculatedPeakBytes = calculatedPeakBytes;
  }

  /** What is set aside for the job; 0 before there is a prediction. */
  get reservedBytes(): number {
    return this.#account.predictedPeakBytes ?? 0;
  }

  /** Ends the job now, wherever it is. */
  brake(sample: Sample): void {
    const { log, onBrake } = this.#options;
    const place = this.#place;
    log.error({ place, ...fields(sample), reservedMb: toMib(this.reservedBytes) }, 'memory brake');
    const end = { place, before: sample, after: sample, steps: [] };
    onBrake?.(this.#exhausted({ ...end, reason: 'emergency' }));
  }

  receipt(): MemoryReceipt {
    return this.#account.receipt();
  }

  /** Logs the summary and lets go; a second call does nothing. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#account.close(this.#options.log);
    this.#services.onEnd();
  }

  async #hold(pauseInProgress: Promise<void>, place: CheckpointPlace): Promise<void> {
    const { log, signal, onPause, onResume } = this.#options;
    const { clock } = this.#services;
    const startMs = clock.now();
    log.info({ place }, 'memory pause joined');
    onPause?.();
    try {
      await unlessAborted(pauseInProgress, signal);
    } finally {
      this.#allowance.spend(clock.now() - startMs);
    }
    if (this.#services.memory.degraded) this.#savings.afterPause();
    onResume?.();
  }

  async #pause(begin: PauseBegin): Promise<void> {
    const { onPause, onResume, log } = this.#options;
    const refused = this.#allowance.refuses();
    if (refused !== null) throw this.#abort(begin, refused);
    logPause(log, begin);
    onPause?.();
    const result = await this.#services.memory.holdJobs(() => this.#leadPause(begin));
    const reason = this.#allowance.judge(result);
    if (reason !== null) throw this.#abort(begin, reason, result);
    this.#endPause(begin, result);
    if (result.outcome === 'resumed_degraded') this.#savings.afterPause();
    onResume?.();
  }

  async #leadPause(begin: PauseBegin): Promise<PauseResult> {
    const { memory, clock, config, nativeInFlight } = this.#services;
    const startMs = clock.now();
    try {
      const result = await pause({
        before: begin.before,
        sample: () => memory.sample(),
        cleanUp: () => this.#cleanUp(),
        nativeInFlight,
        clock,
        thresholds: config,
        maxWaitMs: Math.min(config.pauseMaxWaitMs, this.#allowance.leftMs),
        signal: this.#options.signal,
      });
      if (result.outcome === 'resumed_degraded') memory.degrade();
      return result;
    } catch (error) {
      const waitedMs = clock.now() - startMs;
      if (this.#options.signal.aborted) {
        this.#endPause(begin, { outcome: 'cancelled', after: memory.sample(), waitedMs });
      }
      throw error;
    } finally {
      this.#allowance.spend(clock.now() - startMs);
    }
  }

  #abort(begin: PauseBegin, reason: AbortReason, result?: PauseResult): ServiceError {
    const { after, waitedMs } = result ?? { after: begin.before, waitedMs: 0 };
    this.#endPause(begin, { outcome: 'aborted', reason, after, waitedMs });
    const { place, before } = begin;
    return this.#exhausted({ reason, place, before, after, steps: result?.steps ?? [] });
  }

  #exhausted(
    end: Pick<Exhaustion, 'reason' | 'place' | 'before' | 'after' | 'steps'>,
  ): ServiceError {
    return memoryExhausted({
      ...end,
      thresholds: this.#services.config,
      peakBytes: this.#account.peakBytes,
      predictedPeakBytes: this.#account.predictedPeakBytes,
      pauses: this.#allowance.pauses,
      advise: this.#options.advise ?? (() => []),
    });
  }

  #endPause(begin: PauseBegin, end: PauseEnd): void {
    logPauseEnd(this.#options.log, begin, end);
    this.#services.metrics.pauseEnded(end.outcome, end.waitedMs / 1000);
  }

  async #cleanUpIfDue(kind: CheckpointKind): Promise<void> {
    const { cleanupEvery } = this.#services.config;
    if (cleanupEvery === 0 || kind !== 'step') return;
    this.#placementsSinceCleanup += this.every();
    if (this.#placementsSinceCleanup < cleanupEvery) return;
    this.#placementsSinceCleanup = 0;
    await unlessAborted(this.#cleanUp(), this.#options.signal);
  }

  async #cleanUp(): Promise<readonly StepReport[]> {
    const { cleanUp, memory, metrics } = this.#services;
    const steps = await cleanUp((report) => {
      logStep(this.#options.log, report, memory.sample());
      metrics.freed(report.step, report.freedBytes);
    });
    metrics.cleanup();
    this.#account.addCleanup(steps);
    return steps;
  }
}
