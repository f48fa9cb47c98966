import type { Remedy, ServiceError } from '../../errors.ts';
import type { CheckpointKind, CheckpointPlace, Droppable } from '../../memory/checkpoint.ts';
import type { GovernedJob } from '../../memory/governor.ts';
import type { MemoryReceipt } from '../../memory/job/memory-receipt.ts';
import type { CacheLimits, FitGate } from '../../rendering/fitted/fitted-cache.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { ExpectedPeak } from '../prediction/expected-peak.ts';
import { reserveForDecode } from '../prediction/job-ledger.ts';
import type { PredictedNeed } from '../prediction/predict-peak.ts';
import {
  cacheLimits,
  residentLimitBytes,
  rowsAtOnce,
  type RenderSettings,
} from '../prediction/render-settings.ts';
import type { RendererMemory } from '../renderer-services.ts';
import type { RunReport } from './run-report.ts';

export interface RunMemoryOptions {
  readonly jobId: string;
  readonly signal: AbortSignal;
  /** A logger with the job's id bound. */
  readonly log: Log;
  /**
   * Whether the job ran out of memory in an earlier run. If so, all degradation measures are in force from
   * the start.
   */
  readonly lowMemory: boolean;
  readonly report: Pick<RunReport, 'paused' | 'resumed'>;
  readonly onBrake: (error: ServiceError) => void;
  /** Remedies that the job's own plan suggests. */
  readonly advise: () => readonly Remedy[];
}

/**
 * The memory of one job: its checkpoints, its reservation, and its current limits. The limits shrink while
 * memory is short, so callers read them at each use.
 */
export class RunMemory {
  readonly settings: RenderSettings;
  /** Called before another image is decoded for a part. */
  readonly gate: FitGate;
  readonly #process: RendererMemory;
  readonly #options: RunMemoryOptions;
  readonly #job: GovernedJob;
  #giveBack = (): void => undefined;

  constructor(process: RendererMemory, options: RunMemoryOptions) {
    const { signal, log, lowMemory, report, onBrake, advise } = options;
    this.#process = process;
    this.#options = options;
    this.settings = process.settings;
    this.#job = process.governor.startJob({
      signal,
      log,
      lowMemory,
      listener: {
        onBrake,
        onPause: () => report.paused(),
        onResume: () => report.resumed(),
      },
      advise,
    });
    this.gate = {
      isShort: () => process.sampled.isShort(),
      room: () => this.#job.beforeDecode(),
    };
  }

  /** @throws ServiceError `memory_exhausted`; the signal's reason */
  checkpoint(kind: CheckpointKind, place: CheckpointPlace): Promise<void> {
    return this.#job.checkpoint(kind, place);
  }

  /** Number of pieces between two checkpoints. */
  checkpointEvery(): number {
    return this.#job.every();
  }

  /** Maximum number of rows of a piece that are read and laid at a time. */
  rowsAtOnce(): number {
    return rowsAtOnce(this.#applies);
  }

  cacheLimits(): CacheLimits {
    return cacheLimits(this.settings, this.#applies);
  }

  /** Fitted artworks larger than this are kept in a scratch file. */
  residentLimitBytes(): number {
    return residentLimitBytes(this.#applies);
  }

  /** Whether strips are encoded one at a time, to save memory. */
  encodesOneStrip(): boolean {
    return this.#applies('parallel_encoders');
  }

  /**
   * Lets cleanups drop memory that the job does not need. Returns a function that unregisters the
   * droppable.
   */
  addDroppable(droppable: Droppable): () => void {
    return this.#process.governor.addDroppable(droppable);
  }

  /** Memory in use by the whole process and by everything else in its container. */
  usedBytes(): number {
    return this.#process.governor.report().usedBytes;
  }

  /** Records the expected peak for the job's receipt. */
  predict({ peakBytes, calculatedPeakBytes }: ExpectedPeak): void {
    this.#job.predict(peakBytes, calculatedPeakBytes);
  }

  /**
   * Waits until the job's memory is reserved; `end` releases it.
   * @throws ServiceError `does_not_fit_memory`; the signal's reason
   */
  async reserve({ bytes, leastBytes }: PredictedNeed, advice: readonly Remedy[]): Promise<void> {
    const { jobId, signal } = this.#options;
    const need = { jobId, bytes, leastBytes, advice };
    this.#giveBack = await this.#process.ledger.reserve(need, signal);
  }

  /**
   * Waits until memory is reserved for a decode during planning. Resolves to a function that releases it.
   */
  reserveForDecode(bytes: number): Promise<() => void> {
    const { jobId: id, signal } = this.#options;
    return reserveForDecode(this.#process.ledger, bytes, { id, signal });
  }

  receipt(): MemoryReceipt {
    return this.#job.receipt();
  }

  /** Releases the reservation and logs the memory summary; a second call does nothing. */
  end(): void {
    this.#giveBack();
    this.#giveBack = () => undefined;
    this.#job.end();
  }

  readonly #applies: GovernedJob['applies'] = (measure) => this.#job.applies(measure);
}
