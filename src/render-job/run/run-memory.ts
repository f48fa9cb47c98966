import { ServiceError, type Remedy } from '../../errors.ts';
import type { CheckpointKind, CheckpointPlace, Droppable } from '../../memory/checkpoint.ts';
import type { SheetSpec } from '../../gang-sheet/order.ts';
import type { GovernedJob } from '../../memory/governor.ts';
import type { Grant } from '../../memory/grant.ts';
import type { Shortage } from '../../memory/job/memory-exhausted.ts';
import type { MemoryReceipt } from '../../memory/job/memory-receipt.ts';
import type { CacheLimits, FitGate } from '../../rendering/fitted/fitted-cache.ts';
import { toMib } from '../../telemetry/figures.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { ExpectedPeak } from '../prediction/expected-peak.ts';
import { reserveForDecode, type JobNeed } from '../prediction/job-ledger.ts';
import { leastBesidesFit, type PredictedNeed } from '../prediction/predict-peak.ts';
import {
  cacheLimits,
  residentLimitBytes,
  rowsAtOnce,
  type RenderSettings,
} from '../prediction/render-settings.ts';
import type { RendererMemory } from '../renderer-services.ts';
import type { Pulse } from './stall-watch.ts';
import type { RunReport } from './run-report.ts';

/** Share of a need that ran out of memory which an advice may leave. */
const MUCH_SMALLER = 2 / 3;

type PlannedNeed = Pick<JobNeed, 'leastBytes' | 'advise'>;

export interface RunMemoryOptions {
  readonly jobId: string;
  readonly signal: AbortSignal;
  readonly pulse: Pick<Pulse, 'during'>;
  /** With the job's id bound. */
  readonly log: Log;
  /** The job ran out of memory before, so all degradation measures are in force from the start. */
  readonly lowMemory: boolean;
  readonly sheet: Pick<SheetSpec, 'widthPx'>;
  readonly report: Pick<RunReport, 'paused' | 'resumed'>;
  readonly onBrake: (error: ServiceError) => void;
}

/**
 * The memory of one job: its checkpoints, its reservation, and its present limits. The limits shrink
 * while memory is short, so callers read them at each use.
 */
export class RunMemory {
  readonly settings: RenderSettings;
  readonly settingsIn: RendererMemory['settingsIn'];
  /** Called before another image is decoded for a part. */
  readonly gate: FitGate;
  readonly #process: RendererMemory;
  readonly #options: RunMemoryOptions;
  readonly #job: GovernedJob;
  /** null until the job's peak is reserved. */
  #grant: Grant | null = null;
  #planned: PlannedNeed | null = null;

  constructor(process: RendererMemory, options: RunMemoryOptions) {
    const { signal, log, lowMemory, report, onBrake } = options;
    this.#process = process;
    this.#options = options;
    this.settings = process.settings;
    this.settingsIn = process.settingsIn;
    this.#job = process.governor.startJob({
      signal,
      log,
      lowMemory,
      listener: {
        onBrake,
        onPause: () => report.paused(),
        onResume: () => report.resumed(),
      },
      advise: (shortage) => this.#remediesFor(shortage),
    });
    this.gate = {
      isShort: () => process.sampled.isShort(),
      room: () => this.#job.beforeDecode(),
    };
  }

  /** @throws ServiceError `memory_exhausted`; the signal's reason */
  checkpoint(kind: CheckpointKind, place: CheckpointPlace): Promise<void> {
    return this.#options.pulse.during(() => this.#job.checkpoint(kind, place));
  }

  /** Pieces from one checkpoint to the next. */
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

  /** A larger fitted artwork is kept in a scratch file. */
  residentLimitBytes(): number {
    return residentLimitBytes(this.#applies);
  }

  /** Whether strips are encoded one at a time, to save memory. */
  encodesOneStrip(): boolean {
    return this.#applies('parallel_encoders');
  }

  /** Lets cleanups drop memory that the job does not need; returns a function that stops this. */
  addDroppable(droppable: Droppable): () => void {
    return this.#process.governor.addDroppable(droppable);
  }

  /** Memory in use by the whole process and by everything else in its container. */
  usedBytes(): number {
    return this.#process.governor.report().usedBytes;
  }

  /** Whether the job was predicted not to fit, and is tried nevertheless. */
  get isTrial(): boolean {
    return this.#grant !== null && this.#grant.trial !== null;
  }

  /** Notes the expected peak for the job's receipt. */
  predict({ peakBytes, calculatedPeakBytes }: ExpectedPeak): void {
    this.#job.predict(peakBytes, calculatedPeakBytes);
  }

  /**
   * Waits until the job's memory is reserved; `end` releases it. A job that is predicted not to fit, but
   * by little, is tried with all savings, unless it ran out of memory before.
   * @throws ServiceError `does_not_fit_memory`; the signal's reason
   */
  async reserve(predicted: PredictedNeed, ways: Pick<JobNeed, 'advise' | 'needIn'>): Promise<void> {
    const { jobId, signal, pulse, log, lowMemory } = this.#options;
    const { bytes, leastBytes, decodeBytes } = predicted;
    const mayBeTried = !lowMemory;
    const need = { jobId, bytes, leastBytes, decodeBytes, mayBeTried, ...ways };
    this.#planned = need;
    this.#grant = await pulse.during(() => this.#process.ledger.reserve(need, signal));
    const { trial, isTight } = this.#grant;
    if (trial !== null || isTight === true) this.#job.saveAll();
    if (trial === null) return;
    const [needMb, freeMb] = [leastBytes, trial.readFreeBytes()].map(toMib);
    log.warn({ needMb, freeMb }, 'job tried with too little memory');
  }

  /**
   * Waits until the job may decode an image. Once the job's peak is reserved, which includes its decodes, a decode
   * only waits while memory is short.
   * @throws ServiceError `does_not_fit_memory`, `memory_exhausted`; the signal's reason
   */
  async admitDecode(bytes: number): Promise<Grant> {
    const { jobId: id, signal, lowMemory, sheet } = this.#options;
    if (this.#grant === null) {
      const decode = { id, signal, mayBeTried: !lowMemory, besidesBytes: leastBesidesFit(sheet) };
      return reserveForDecode(this.#process.ledger, bytes, decode);
    }
    if (this.gate.isShort()) await this.gate.room();
    return { release: () => undefined, trial: this.#grant.trial };
  }

  /** The need of a trial is known. Otherwise the prediction was wrong: only a much smaller job will do. */
  #remediesFor({ usedBytes, targetBytes }: Shortage): readonly Remedy[] {
    const refusal = this.#grant?.trial?.refusal;
    if (refusal instanceof ServiceError) return refusal.remediation;
    if (this.#planned === null) return [];
    const { leastBytes, advise } = this.#planned;
    const mostBytes = Math.min(leastBytes * MUCH_SMALLER, leastBytes - (usedBytes - targetBytes));
    return advise()
      .filter((advice) => advice.leastBytes <= mostBytes)
      .map(({ remedy }) => remedy);
  }

  receipt(): MemoryReceipt {
    return this.#job.receipt();
  }

  /** Highest memory use since the last call, or since the job began. */
  takePartPeak(): number {
    return this.#job.takePartPeak();
  }

  /** Releases the reservation and logs the memory summary; a second call does nothing. */
  end(): void {
    this.#grant?.release();
    this.#job.end();
  }

  readonly #applies: GovernedJob['applies'] = (measure) => this.#job.applies(measure);
}
