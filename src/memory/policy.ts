import type { MemoryConfig } from '../config/config.ts';
import type { MemoryReading } from './readings/readings.ts';

/** How near memory is to its end, from far to near. */
export const MEMORY_STATES = ['normal', 'warning', 'critical', 'paused', 'emergency'] as const;

export type MemoryState = (typeof MEMORY_STATES)[number];

/** Shares of the budget at which a state is entered, rising. */
export type Thresholds = Pick<MemoryConfig, 'warning' | 'critical' | 'pause' | 'emergency'>;

export interface PolicyState {
  readonly state: MemoryState;
  /** Set while memory is low enough to leave the state, but not yet for long enough. */
  readonly fall: { readonly sinceMs: number; readonly to: MemoryState } | null;
}

/** A state is left this many shares of the budget below the point at which it is entered. */
const LEAVE_BELOW = 0.05;

/** How long memory must stay that low: shorter dips between two placements are no recovery. */
export const DWELL_MS = 3_000;

export const INITIAL_STATE: PolicyState = { state: 'normal', fall: null };

/**
 * How full memory is, 0 to 1 and above: the larger of the budget's and the V8 heap's share. The heap
 * has an end of its own, far below the budget of a large container.
 */
export function utilisationOf(reading: MemoryReading): number {
  return Math.max(
    reading.usedBytes / reading.budgetBytes,
    reading.heapUsedBytes / reading.heapLimitBytes,
  );
}

/**
 * The state after a sample.
 *
 *     normal  ⇄  warning  ⇄  critical  ⇄  paused  ⇄  emergency
 *
 * Up: at once, to the highest state whose threshold is reached; states in between are skipped,
 * because memory that grows by gigabytes a second does not wait.
 *
 * Down: only when utilisation has been 5 points below the threshold of the present state for 3 s
 * without a break. Then to the highest state that any sample of these 3 s would still have held, so
 * that every state passed on the way down has had its own dwell.
 *
 * It follows that a state is never left downwards within 3 s of being entered, and that utilisation
 * swinging by less than 5 points changes nothing.
 */
export function nextState(
  previous: PolicyState,
  sample: { readonly utilisation: number; readonly atMs: number },
  thresholds: Thresholds,
): PolicyState {
  const entered = stateAt(sample.utilisation, thresholds);
  if (isHigher(entered, previous.state)) return { state: entered, fall: null };

  const held = stateAt(sample.utilisation + LEAVE_BELOW, thresholds);
  if (!isHigher(previous.state, held)) return { state: previous.state, fall: null };

  const sinceMs = previous.fall?.sinceMs ?? sample.atMs;
  const to = previous.fall && isHigher(previous.fall.to, held) ? previous.fall.to : held;
  if (sample.atMs - sinceMs >= DWELL_MS) return { state: to, fall: null };
  return { state: previous.state, fall: { sinceMs, to } };
}

function stateAt(utilisation: number, thresholds: Thresholds): MemoryState {
  if (utilisation >= thresholds.emergency) return 'emergency';
  if (utilisation >= thresholds.pause) return 'paused';
  if (utilisation >= thresholds.critical) return 'critical';
  if (utilisation >= thresholds.warning) return 'warning';
  return 'normal';
}

export function isHigher(state: MemoryState, than: MemoryState): boolean {
  return MEMORY_STATES.indexOf(state) > MEMORY_STATES.indexOf(than);
}
