import type { MemoryReading } from './readings/readings.ts';
import type { MemoryState } from './policy.ts';

/** Outcome of a pause. */
export type PauseOutcome = 'resumed' | 'resumed_degraded' | 'aborted' | 'cancelled';

/** A reading, with its utilisation and the state that it led to. */
export interface Sample extends MemoryReading {
  /** Share of the budget or of the V8 heap in use, whichever is larger; can exceed 1. */
  readonly utilisation: number;
  readonly state: MemoryState;
}

/** Counters that the renderer provides. */
export interface MemoryMetrics {
  state(sample: Sample): void;
  pauseEnded(outcome: PauseOutcome, seconds: number): void;
  /** The brake stopped a job between two checkpoints. */
  braked(): void;
  cleanup(): void;
  /** @param step from a closed set: the ladder's own steps and the names of the droppables */
  freed(step: string, bytes: number): void;
}
