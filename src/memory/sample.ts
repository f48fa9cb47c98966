import type { MemoryReading } from './readings/readings.ts';
import type { MemoryState } from './policy.ts';

/** How a pause came to its end. */
export type PauseOutcome = 'resumed' | 'resumed_degraded' | 'aborted' | 'cancelled';

/** A reading with what the policy makes of it. */
export interface Sample extends MemoryReading {
  /** 0 to 1 and above: the larger of the budget's and the heap's share. */
  readonly utilisation: number;
  readonly state: MemoryState;
}

/** What memory tells to be counted; the renderer hands in the real counters. */
export interface MemoryMetrics {
  state(sample: Sample): void;
  pauseEnded(outcome: PauseOutcome, seconds: number): void;
  cleanup(): void;
  /** `step` is from a closed set: the ladder's own steps and the names of the droppables. */
  freed(step: string, bytes: number): void;
}
