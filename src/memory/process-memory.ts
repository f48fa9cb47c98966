import type { Log } from '../telemetry/logger.ts';
import type { Clock } from './clock.ts';
import { toMib, toPercent } from './job/log-memory.ts';
import type { MemoryMetrics, Sample } from './sample.ts';
import { INITIAL_STATE, isHigher, nextState, utilisationOf, type Thresholds } from './policy.ts';
import type { MemoryReader } from './readings/readings.ts';

export interface ProcessMemoryOptions {
  readonly reader: MemoryReader;
  readonly thresholds: Thresholds;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: MemoryMetrics;
}

/** What all jobs of this process have in common: the last reading, the state, the pause in progress. */
export class ProcessMemory {
  readonly #options: ProcessMemoryOptions;
  readonly #watchers = new Set<(sample: Sample) => void>();
  #policy = INITIAL_STATE;
  #limitBytes: number | null = null;
  #degraded = false;
  #pause: Promise<void> | null = null;

  constructor(options: ProcessMemoryOptions) {
    this.#options = options;
  }

  /** Since a pause ended between target and critical threshold, until memory is below the target. */
  get degraded(): boolean {
    return this.#degraded;
  }

  /** Resolves when the pause in progress is over, however it ends; null when there is none. */
  get pauseInProgress(): Promise<void> | null {
    return this.#pause;
  }

  /** Reads memory, moves the state on, and tells everybody who follows it. */
  sample(): Sample {
    const { reader, thresholds, clock, metrics } = this.#options;
    const reading = reader.read();
    const utilisation = utilisationOf(reading);
    const before = this.#policy.state;
    this.#policy = nextState(this.#policy, { utilisation, atMs: clock.now() }, thresholds);
    if (utilisation < thresholds.warning) this.#degraded = false;
    const sample = { ...reading, utilisation, state: this.#policy.state };
    this.#logChanges(sample, before);
    metrics.state(sample);
    for (const watcher of this.#watchers) watcher(sample);
    return sample;
  }

  /** Calls `watcher` with every sample until the returned function is called. */
  watch(watcher: (sample: Sample) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** From now on every job stops at its next checkpoint, until `work` has ended. */
  holdJobs<T>(work: () => Promise<T>): Promise<T> {
    const result = work();
    const release = (): void => {
      this.#pause = null;
    };
    this.#pause = result.then(release, release);
    return result;
  }

  /** Jobs go on with less: see `degraded`. */
  degrade(): void {
    this.#degraded = true;
  }

  #logChanges(sample: Sample, before: Sample['state']): void {
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
