import type { Cleanup, StepReport } from '../cleanup/cleanup.ts';
import type { Clock } from '../../clock.ts';
import type { PauseOutcome, Sample } from '../sample.ts';
import type { Thresholds } from '../policy.ts';
import { unlessAborted } from '../unless-aborted.ts';

export interface PauseOptions {
  /** The sample that made the job pause. */
  readonly before: Sample;
  readonly thresholds: Thresholds;
  readonly maxWaitMs: number;
  /** Ends the pause immediately. */
  readonly signal: AbortSignal;
}

export interface PauseTools {
  readonly sample: () => Sample;
  readonly cleanUp: () => Promise<readonly StepReport[]>;
  readonly cleanup: Pick<Cleanup, 'nativeInFlight'>;
  readonly clock: Clock;
}

export interface PauseResult {
  readonly outcome: Exclude<PauseOutcome, 'cancelled'>;
  readonly before: Sample;
  readonly after: Sample;
  /** The steps of all cleanups, in the order in which they ran. */
  readonly steps: readonly StepReport[];
  readonly cleanups: number;
  readonly waitedMs: number;
}

const LOOK_EVERY_MS = 100;
/** Memory use falls within 0.1 s of a cleanup. If it has not changed for this long, it will not change. */
const PLATEAU_MS = 2_000;
const PLATEAU_CHANGE = 0.01;
/**
 * Another cleanup frees only memory that has fallen out of use since the last one, so the waits
 * between cleanups double: 2, 4, 8, 16 s.
 */
const FIRST_BACK_OFF_MS = 2_000;
/** At the emergency threshold, the wait is no longer than one plateau. */
const EMERGENCY_WAIT_MS = PLATEAU_MS;

/**
 * Cleans up, then waits until memory use has fallen to the target, which is the warning threshold.
 *
 *     clean up → check every 100 ms ┬─ at or below the target ────────────────▶ resumed
 *                    ▲              ├─ plateau or time over, below critical ──▶ resumed_degraded
 *                    └ back-off ────┴─ plateau or time over, not below ───────▶ aborted
 *
 * A plateau is reached when no native operation is in flight and utilisation has changed by less
 * than one percentage point for 2 s. Above the emergency threshold, the wait is at most 2 s.
 *
 * @throws the signal's reason, immediately
 */
export async function pause(options: PauseOptions, tools: PauseTools): Promise<PauseResult> {
  const { before, thresholds, signal } = options;
  const { sample, cleanUp, clock } = tools;
  const startMs = clock.now();
  const isEmergency = before.utilisation >= thresholds.emergency;
  const waitMs = isEmergency ? Math.min(options.maxWaitMs, EMERGENCY_WAIT_MS) : options.maxWaitMs;
  const steps: StepReport[] = [];
  let cleanups = 0;
  const clean = async (): Promise<void> => {
    steps.push(...(await unlessAborted(cleanUp(), signal)));
    cleanups += 1;
  };

  await clean();
  const isOnPlateau = plateauDetector(tools);
  let backOffMs = FIRST_BACK_OFF_MS;
  let nextCleanupMs = clock.now() + backOffMs;
  let after = sample();
  while (after.utilisation > thresholds.warning && !isOnPlateau(after.utilisation)) {
    if (clock.now() - startMs >= waitMs) break;
    if (clock.now() >= nextCleanupMs) {
      await clean();
      backOffMs *= 2;
      nextCleanupMs = clock.now() + backOffMs;
    } else {
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
    after = sample();
  }
  const outcome = outcomeOf(after, thresholds);
  return { outcome, before, after, steps, cleanups, waitedMs: clock.now() - startMs };
}

function outcomeOf(after: Sample, thresholds: Thresholds): PauseResult['outcome'] {
  if (after.utilisation <= thresholds.warning) return 'resumed';
  return after.utilisation < thresholds.critical ? 'resumed_degraded' : 'aborted';
}

function plateauDetector({ clock, cleanup }: PauseTools): (utilisation: number) => boolean {
  let mark = { utilisation: NaN, atMs: clock.now() };
  return (utilisation) => {
    const isStill = Math.abs(utilisation - mark.utilisation) < PLATEAU_CHANGE;
    if (!isStill || cleanup.nativeInFlight() > 0) mark = { utilisation, atMs: clock.now() };
    return clock.now() - mark.atMs >= PLATEAU_MS;
  };
}
