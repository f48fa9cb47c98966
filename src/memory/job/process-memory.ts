import type { Log } from '../../telemetry/logger.ts';
import { toMib, toPercent } from '../../telemetry/figures.ts';
import type { Clock } from '../../clock.ts';
import {
  isHigher,
  utilisationOf,
  type MemoryState,
  type MemoryStateMachine,
  type Thresholds,
} from '../policy.ts';
import type { MemoryReader } from '../readings/readings.ts';
import type { MemoryMetrics, Sample } from '../sample.ts';

export interface ProcessMemoryOptions {
  readonly reader: MemoryReader;
  readonly thresholds: Thresholds;
  /** Names the state after each sample. */
  readonly states: MemoryStateMachine;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: MemoryMetrics;
}

/** The memory state that the jobs of one process share, and the pause in progress. */
export class ProcessMemory {
  readonly #options: ProcessMemoryOptions;
  readonly #watchers = new Set<(sample: Sample) => void>();
  #state: MemoryState = 'normal';
  #limitBytes: number | null = null;
  #degraded = false;
  #pause: Promise<void> | null = null;

  constructor(options: ProcessMemoryOptions) {
    this.#options = options;
  }

  /** Whether a pause has ended above its target and memory use has not fallen below the target since. */
  get degraded(): boolean {
    return this.#degraded;
  }

  /** Resolves when the pause in progress is over, however it ends; null if there is none. */
  get pauseInProgress(): Promise<void> | null {
    return this.#pause;
  }

  /** Reads memory use, advances the state, and notifies all watchers. */
  sample(): Sample {
    const { reader, thresholds, states, clock, metrics } = this.#options;
    const reading = reader.read();
    const utilisation = utilisationOf(reading);
    const state = states.advance({ utilisation, atMs: clock.now() });
    if (utilisation < thresholds.warning) this.#degraded = false;
    const sample = { ...reading, utilisation, state };
    this.#logChanges(sample, this.#state);
    this.#state = state;
    metrics.state(sample);
    for (const watcher of this.#watchers) watcher(sample);
    return sample;
  }

  /** Calls `watcher` with every sample until the returned function is called. */
  watch(watcher: (sample: Sample) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Holds every job at its next checkpoint until `work` has ended. */
  holdJobs<T>(work: () => Promise<T>): Promise<T> {
    const result = work();
    const release = (): void => {
      this.#pause = null;
    };
    this.#pause = result.then(release, release);
    return result;
  }

  /** Makes the process `degraded`. */
  degrade(): void {
    this.#degraded = true;
  }

  #logChanges(sample: Sample, before: MemoryState): void {
    const { log } = this.#options;
    const limitMb = toMib(sample.limitBytes);
    if (this.#limitBytes !== null && this.#limitBytes !== sample.limitBytes) {
      log.info({ fromMb: toMib(this.#limitBytes), toMb: limitMb }, 'memory limit changed');
    }
    this.#limitBytes = sample.limitBytes;
    if (sample.state === before) return;
    log[isHigher(sample.state, before) ? 'warn' : 'info'](
      {
        from: before,
        to: sample.state,
        usedMb: toMib(sample.usedBytes),
        budgetMb: toMib(sample.budgetBytes),
        limitMb,
        percent: toPercent(sample.utilisation),
      },
      'memory state',
    );
  }
}
