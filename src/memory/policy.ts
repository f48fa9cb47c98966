import type { MemoryConfig } from '../config/settings/memory.ts';
import type { MemoryReading } from './readings/readings.ts';

/** Memory states, from plenty to exhaustion. */
export const MEMORY_STATES = ['normal', 'warning', 'critical', 'paused', 'emergency'] as const;

export type MemoryState = (typeof MEMORY_STATES)[number];

/** Shares of the budget at which the states are entered, in ascending order. */
export type Thresholds = Pick<MemoryConfig, 'warning' | 'critical' | 'pause' | 'emergency'>;

/** Share of memory in use at one moment; can exceed 1. */
export interface Utilisation {
  readonly utilisation: number;
  /** Time on any monotonic clock. */
  readonly atMs: number;
}

/** Names the state of memory after each sample. */
export interface MemoryStateMachine {
  advance(sample: Utilisation): MemoryState;
}

/** The state that the machine keeps between two samples. */
export interface PolicyState {
  readonly state: MemoryState;
  /**
   * Set while memory use is low enough to leave the state but has not been that low for long enough
   * yet.
   */
  readonly fall: { readonly sinceMs: number; readonly to: MemoryState } | null;
}

/**
 * A state is left only once memory use has fallen this share of the budget below the state's entry
 * threshold.
 */
const LEAVE_BELOW = 0.05;

/** How long memory use must stay that low. A shorter dip between two placements does not count. */
export const DWELL_MS = 3_000;

export const INITIAL_STATE: PolicyState = { state: 'normal', fall: null };

/**
 * The larger of two shares: the budget in use, and the V8 heap in use. The heap has its own limit, far
 * below the budget of a large container.
 */
export function utilisationOf(reading: MemoryReading): number {
  return Math.max(
    reading.usedBytes / reading.budgetBytes,
    reading.heapUsedBytes / reading.heapLimitBytes,
  );
}

/** Creates an independent state machine, which starts in `normal`. */
export function createStateMachine(thresholds: Thresholds): MemoryStateMachine {
  let policy = INITIAL_STATE;
  return {
    advance(sample) {
      policy = nextState(policy, sample, thresholds);
      return policy.state;
    },
  };
}

/**
 * The state after a sample.
 *
 *     normal  ⇄  warning  ⇄  critical  ⇄  paused  ⇄  emergency
 *
 * Up: immediately, to the highest state whose threshold is reached. States in between are skipped,
 * because memory that grows by gigabytes a second does not wait.
 *
 * Down: only after utilisation has been at least 5 points below the threshold of the current state
 * for 3 s without interruption. The machine then enters the highest state that any sample in these
 * 3 s would have kept, so every state on the way down lasts at least 3 s.
 *
 * Therefore, the state never falls within 3 s of being entered, and swings of less than 5 points do
 * not change it.
 *
 * Three parties name the state: the renderer's sampler thread, the renderer's main thread, and the
 * service. They share one machine while a renderer runs:
 *
 *   sampler thread ── runs the machine, on its own samples and on those of the main thread
 *   main thread    ── names the sampler's state, or a higher one that its own sample has just reached
 *   service        ── names the state of the renderer's last heartbeat (metrics and /readyz)
 *
 * The names may differ between two samples of the sampler (10 to 250 ms) and between two heartbeats
 * (250 ms), because none of the three waits for another: the main thread may be busy, but the
 * sampler must not be. The main thread never names a lower state than the sampler, and the sampler
 * adopts a higher one at its next sample. While no renderer runs, the service runs a machine on its
 * own readings, and /metrics repeats the last figures of the renderer that died.
 */
export function nextState(
  previous: PolicyState,
  sample: Utilisation,
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

/** The state for a utilisation, regardless of earlier samples. */
export function stateAt(utilisation: number, thresholds: Thresholds): MemoryState {
  if (utilisation >= thresholds.emergency) return 'emergency';
  if (utilisation >= thresholds.pause) return 'paused';
  if (utilisation >= thresholds.critical) return 'critical';
  if (utilisation >= thresholds.warning) return 'warning';
  return 'normal';
}

export function isHigher(state: MemoryState, than: MemoryState): boolean {
  return MEMORY_STATES.indexOf(state) > MEMORY_STATES.indexOf(than);
}
