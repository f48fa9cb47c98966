import { LAST_RESORT } from '../../config/settings/memory-thresholds.ts';
import type { Thresholds } from '../policy.ts';

/** Why the process must kill itself. */
export type LastReason = 'no_answer' | 'nearly_full' | 'too_fast';

export type BrakeAction =
  | { readonly action: 'none' }
  | { readonly action: 'end_children' }
  | { readonly action: 'stop_jobs' }
  | { readonly action: 'end_process'; readonly why: LastReason };

export interface BrakeSample {
  readonly atMs: number;
  readonly usedBytes: number;
  readonly budgetBytes: number;
  readonly limitBytes: number;
}

/** The main thread's response to the last brake pull. */
export interface Answer {
  readonly hasWork: boolean;
  readonly isAnswered: boolean;
  /** Whether a child process is busy; it can be killed without losing a job. */
  readonly hasBusyChildren: boolean;
}

const ANSWER_WITHIN_MS = 250;
/** A stopped job releases its memory within moments. If that is not enough, the next job is stopped. */
const NEXT_JOB_AFTER_MS = 2_000;
/** Time in which a killed process gives its memory back. */
const EXIT_WITHIN_MS = 200;
const TOO_FAST_MS = 100;

const CALM_MS = 250;
const WATCHFUL_MS = 50;
const ALERT_MS = 10;
/** Weight of the newest slope. */
const SLOPE_WEIGHT = 0.5;

const NONE: BrakeAction = { action: 'none' };

/**
 * Decides when to brake between two checkpoints.
 *
 *   any ── emergency threshold reached, busy children ──▶ kill them, and read again once they have exited
 *   released ── emergency threshold reached while there is work ──▶ pulled: stop the largest job
 *   pulled ── below the threshold, or no work left ──▶ released
 *   pulled ── still at the threshold after 2 s ──▶ pulled: stop the next job
 *   pulled ── no answer within 250 ms ──▶ kill the process
 *   any ── work, and 97% of the budget or the limit less than 100 ms away ──▶ kill the process
 *
 * The process does not brake while it is idle. In that case, the memory in use belongs to something
 * else, and killing an idle process over and over would not help.
 *
 * Only the share of the budget counts here, because a full heap causes a V8 error, not a kill by
 * the kernel.
 */
export class BrakePolicy {
  readonly #thresholds: Thresholds;
  #pulledMs: number | null = null;
  #endedMs = -Infinity;
  #last: BrakeSample | null = null;
  #bytesPerMs = 0;

  constructor(thresholds: Thresholds) {
    this.#thresholds = thresholds;
  }

  get bytesPerMs(): number {
    return this.#bytesPerMs;
  }

  decide(sample: BrakeSample, { hasWork, isAnswered, hasBusyChildren }: Answer): BrakeAction {
    this.#follow(sample);
    const share = sample.usedBytes / sample.budgetBytes;
    if (!hasWork || share < this.#thresholds.emergency) {
      this.#pulledMs = null;
      return NONE;
    }
    const sinceEndedMs = sample.atMs - this.#endedMs;
    if (sinceEndedMs < EXIT_WITHIN_MS) return NONE;
    if (hasBusyChildren && sinceEndedMs >= NEXT_JOB_AFTER_MS) {
      this.#endedMs = sample.atMs;
      return { action: 'end_children' };
    }
    if (share >= LAST_RESORT) return { action: 'end_process', why: 'nearly_full' };
    if (this.#msTo(sample.limitBytes, sample) < TOO_FAST_MS) {
      return { action: 'end_process', why: 'too_fast' };
    }
    return this.#pullOrWait(sample.atMs, isAnswered);
  }

  /** Delay until the next sample: shorter if memory use is high or rising steeply. */
  nextLookMs(sample: BrakeSample): number {
    const { warning, pause } = this.#thresholds;
    const share = sample.usedBytes / sample.budgetBytes;
    const byLevel = share >= pause ? ALERT_MS : share >= warning ? WATCHFUL_MS : CALM_MS;
    // Samples at least twice before memory use can reach the pause threshold.
    const bySlope = this.#msTo(sample.budgetBytes * pause, sample) / 2;
    return Math.max(ALERT_MS, Math.min(byLevel, bySlope));
  }

  #pullOrWait(atMs: number, isAnswered: boolean): BrakeAction {
    const pulledForMs = this.#pulledMs === null ? Infinity : atMs - this.#pulledMs;
    if (this.#pulledMs === null || (isAnswered && pulledForMs >= NEXT_JOB_AFTER_MS)) {
      this.#pulledMs = atMs;
      return { action: 'stop_jobs' };
    }
    if (isAnswered || pulledForMs < ANSWER_WITHIN_MS) return NONE;
    return { action: 'end_process', why: 'no_answer' };
  }

  #follow(sample: BrakeSample): void {
    if (this.#last !== null && sample.atMs > this.#last.atMs) {
      const slope = (sample.usedBytes - this.#last.usedBytes) / (sample.atMs - this.#last.atMs);
      this.#bytesPerMs += (slope - this.#bytesPerMs) * SLOPE_WEIGHT;
    }
    this.#last = sample;
  }

  #msTo(bytes: number, { usedBytes }: BrakeSample): number {
    return this.#bytesPerMs <= 0 ? Infinity : Math.max(0, bytes - usedBytes) / this.#bytesPerMs;
  }
}
