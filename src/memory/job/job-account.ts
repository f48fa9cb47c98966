import type { Log } from '../../telemetry/logger.ts';
import type { StepReport } from '../cleanup/cleanup.ts';
import { toMib, toPercent } from '../../telemetry/figures.ts';
import { fields } from './log-memory.ts';
import type { Sample } from '../sample.ts';
import type { MemoryReceipt } from './memory-receipt.ts';
import { PauseAllowance } from './pause-allowance.ts';
import type { ProcessMemory } from './process-memory.ts';
import type { Degradation } from './degradation.ts';

/** Keeps one job's figures: its peak over all samples of the process, its cleanups, and the bytes freed. */
export class JobAccount {
  readonly #memory: ProcessMemory;
  readonly allowance = new PauseAllowance();
  readonly #degradation: Degradation;
  readonly #stopWatching: () => void;
  #last: Sample;
  #peakBytes: number;
  #partPeakBytes: number;
  #cleanups = 0;
  #freedBytes = 0;
  predictedPeakBytes: number | null = null;
  calculatedPeakBytes: number | null = null;

  constructor(memory: ProcessMemory, degradation: Degradation) {
    this.#degradation = degradation;
    this.#memory = memory;
    this.#last = memory.sample();
    this.#peakBytes = this.#last.usedBytes;
    this.#partPeakBytes = this.#last.usedBytes;
    this.#stopWatching = memory.watch((sample) => {
      this.#last = sample;
      this.#peakBytes = Math.max(this.#peakBytes, sample.usedBytes);
      this.#partPeakBytes = Math.max(this.#partPeakBytes, sample.usedBytes);
    });
  }

  addCleanup(steps: readonly StepReport[]): void {
    this.#cleanups += 1;
    this.#freedBytes += steps.reduce((sum, { freedBytes }) => sum + freedBytes, 0);
  }

  receipt(): MemoryReceipt {
    return {
      limitBytes: this.#last.limitBytes,
      budgetBytes: this.#last.budgetBytes,
      predictedPeakBytes: this.predictedPeakBytes,
      calculatedPeakBytes: this.calculatedPeakBytes,
      peakBytes: this.#peakBytes,
      pauses: this.allowance.pauses,
      cleanups: this.#cleanups,
      freedBytes: this.#freedBytes,
      gaveUp: this.#degradation.ever(),
    };
  }

  /** Highest reading since the last call, or since the job began. */
  takePartPeak(): number {
    const peakBytes = this.#partPeakBytes;
    this.#partPeakBytes = this.#memory.sample().usedBytes;
    return peakBytes;
  }

  /** Stops watching the process and logs the summary. */
  close(log: Log): void {
    const final = this.#memory.sample();
    this.#stopWatching();
    const { predictedPeakBytes: predicted, pauses, cleanups, freedBytes, gaveUp } = this.receipt();
    log.info(
      {
        ...fields(final),
        availableMb: toMib(Math.max(0, final.budgetBytes - final.usedBytes)),
        peakMb: toMib(this.#peakBytes),
        peakPercent: toPercent(this.#peakBytes / final.budgetBytes),
        ...(predicted !== null && { predictedPeakMb: toMib(predicted) }),
        pauses,
        pausedMs: Math.round(this.allowance.pausedMs),
        cleanups,
        freedMb: toMib(freedBytes),
        ...(gaveUp.length > 0 && { gaveUp }),
      },
      'memory summary',
    );
  }
}
