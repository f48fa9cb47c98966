import type { PauseResult } from './pause.ts';

/** Why a job ends instead of pausing again. */
export type AbortReason =
  | 'not_enough_freed'
  | 'useless_pauses'
  | 'too_many_pauses'
  | 'pause_time_used_up'
  /** The brake was pulled between two checkpoints: there was no time for a pause. */
  | 'emergency';

const MAX_PAUSES = 5;
export const MAX_PAUSED_MS = 120_000;
/** A pause is useless if it frees less than this share of the budget. */
export const USELESS_BELOW = 0.05;
const MAX_USELESS_IN_A_ROW = 2;

/** Counts how often and how long one job has paused. A job that mostly pauses should fail. */
export class PauseAllowance {
  #pauses = 0;
  #pausedMs = 0;
  #uselessInARow = 0;

  get pauses(): number {
    return this.#pauses;
  }

  get pausedMs(): number {
    return this.#pausedMs;
  }

  get leftMs(): number {
    return Math.max(0, MAX_PAUSED_MS - this.#pausedMs);
  }

  /** Why no further pause may begin; null if one may. */
  refuses(): AbortReason | null {
    if (this.#pauses >= MAX_PAUSES) return 'too_many_pauses';
    return this.leftMs === 0 ? 'pause_time_used_up' : null;
  }

  /** Counts one wait at a checkpoint, including waits for a pause that another job leads. */
  spend(waitedMs: number): void {
    this.#pauses += 1;
    this.#pausedMs += waitedMs;
  }

  /** Why the job must end after this pause; null if it may continue. */
  judge({ outcome, before, after }: PauseResult): AbortReason | null {
    const freed = before.utilisation - after.utilisation;
    this.#uselessInARow = freed < USELESS_BELOW ? this.#uselessInARow + 1 : 0;
    if (outcome === 'aborted') return 'not_enough_freed';
    return this.#uselessInARow >= MAX_USELESS_IN_A_ROW ? 'useless_pauses' : null;
  }
}
