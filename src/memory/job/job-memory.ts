import type { Checkpoint, CheckpointPlace } from '../checkpoint.ts';
import type { Sample } from '../sample.ts';
import { toMib } from '../../telemetry/figures.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { Degradation, type DegradationMeasure } from './degradation.ts';
import { JobAccount } from './job-account.ts';
import { cleanUpFor, type CleanUpForJob } from './job-cleanup.ts';
import type { JobOptions } from './job-options.ts';
import { JobPauses } from './job-pauses.ts';
import type { JobServices } from './job-services.ts';
import { fields, logDegradation } from './log-memory.ts';
import type { MemoryReceipt } from './memory-receipt.ts';

/**
 * One job's memory, from the start of the job to `end()`. At a checkpoint a job is
 *
 *     held while another job pauses ──▶ checking
 *                                        │
 *                  below the threshold ──┤──▶ continuing
 *               at the threshold or over └──▶ leading a pause ──▶ continuing | degraded | aborted
 *
 * One job leads a pause while all others are held, so jobs that run short of memory at the same time share
 * one cleanup. If the leader is aborted, the next job to check finds out whether that freed enough.
 */
export class JobMemory {
  readonly #options: JobOptions;
  readonly #services: JobServices;
  readonly #account: JobAccount;
  readonly #degradation: Degradation;
  readonly #cleanUp: CleanUpForJob;
  readonly #pauses: JobPauses;
  readonly #onEnd: () => void;
  #placementsSinceCleanup = 0;
  #place: CheckpointPlace = {};
  #ended = false;

  /** @param onEnd called once, by `end()` */
  constructor(options: JobOptions, services: JobServices, onEnd: () => void) {
    const { log, lowMemory = false } = options;
    this.#options = options;
    this.#services = services;
    this.#onEnd = onEnd;
    const degradation = new Degradation(lowMemory, (measure) => {
      logDegradation(log, measure, this.#place);
    });
    const account = new JobAccount(services.memory, degradation);
    const cleanUp = cleanUpFor({ log, account }, services);
    this.#degradation = degradation;
    this.#account = account;
    this.#cleanUp = cleanUp;
    this.#pauses = new JobPauses({ options, account, degradation, cleanUp }, services);
    if (lowMemory) log.warn({ gaveUp: degradation.ever() }, 'job begins with less');
  }

  readonly checkpoint: Checkpoint = async (kind, place) => {
    const { memory, config } = this.#services;
    this.#options.signal.throwIfAborted();
    this.#place = place;
    // There is no await between the last check here and the start of this job's own pause, so two
    // jobs never pause at the same time.
    while (memory.pauseInProgress !== null) {
      await this.#pauses.hold(memory.pauseInProgress, place);
    }
    const before = memory.sample();
    this.#degradation.look(before.utilisation, config);
    const threshold = kind === 'before' ? config.critical : config.pause;
    if (before.utilisation >= threshold) await this.#pauses.lead({ before, threshold, place });
    else if (kind === 'step') await this.#cleanUpIfDue();
  };

  /** The checkpoint before another image is decoded. */
  beforeDecode(): Promise<void> {
    return this.checkpoint('decode', { ...this.#place, before: 'decoding' });
  }

  /** Whether this degradation measure is in force now. */
  applies(measure: DegradationMeasure): boolean {
    return this.#degradation.has(measure);
  }

  /** Takes all degradation measures, for as long as the job runs. */
  saveAll(): void {
    this.#degradation.saveAll();
  }

  /** Whether memory is so short that it is checked after every placement. */
  degraded(): boolean {
    return this.#services.memory.degraded || this.#degradation.has('parallel_pieces');
  }

  /** The current number of placements between two checkpoints. */
  every(): number {
    const { checkpointEvery, cleanupEvery } = this.#services.config;
    if (this.degraded()) return 1;
    return cleanupEvery > 0 ? Math.min(checkpointEvery, cleanupEvery) : checkpointEvery;
  }

  /** Records the job's expected peak for its receipt. */
  predict(peakBytes: number, calculatedPeakBytes = peakBytes): void {
    this.#account.predictedPeakBytes = peakBytes;
    this.#account.calculatedPeakBytes = calculatedPeakBytes;
  }

  /** Bytes reserved for the job; 0 until there is a prediction. */
  get reservedBytes(): number {
    return this.#account.predictedPeakBytes ?? 0;
  }

  /** Aborts the job immediately. */
  brake(sample: Sample): void {
    const { log, listener } = this.#options;
    const place = this.#place;
    log.error({ place, ...fields(sample), reservedMb: toMib(this.reservedBytes) }, 'memory brake');
    this.#services.metrics.braked();
    const error = this.#pauses.exhausted({
      reason: 'emergency',
      place,
      before: sample,
      after: sample,
      steps: [],
    });
    listener?.onBrake?.(error);
  }

  receipt(): MemoryReceipt {
    return this.#account.receipt();
  }

  /** Highest reading since the last call, or since the job began. */
  takePartPeak(): number {
    return this.#account.takePartPeak();
  }

  /** Logs the summary and stops watching memory. A second call does nothing. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#account.close(this.#options.log);
    this.#onEnd();
  }

  async #cleanUpIfDue(): Promise<void> {
    const { cleanupEvery } = this.#services.config;
    if (cleanupEvery === 0) return;
    this.#placementsSinceCleanup += this.every();
    if (this.#placementsSinceCleanup < cleanupEvery) return;
    this.#placementsSinceCleanup = 0;
    await unlessAborted(this.#cleanUp(), this.#options.signal);
  }
}
