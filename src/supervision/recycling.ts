import type { IdleBaseline } from '../messages.ts';

/** Why a healthy renderer is replaced. */
export type RecycleReason = 'floor_high' | 'floor_climbs' | 'size' | 'age';

export interface RecyclingLimits {
  /** null: no limit. */
  readonly maxBytes: number | null;
  readonly maxAgeMs: number | null;
}

const HIGH_SHARE = 0.4;
/** Replacing a renderer must free this share of the budget; otherwise, it would not help. */
const LEAST_GAIN_SHARE = 0.2;
/** With fewer baselines than this, a slope is noise. */
const MIN_BASELINES = 20;
const MAX_BASELINES = 100;
const FULL_SHARE = 0.7;
const WITHIN_JOBS = 100;

/**
 * Watches the idle baselines of one renderer: the memory still in use once it is idle and has
 * cleaned up. Resident memory alone is misleading: in a soak test it "leaked" 160 MB that one
 * `malloc_trim` returned.
 */
export class RecycleWatch {
  readonly #limits: RecyclingLimits;
  readonly #startedMs: number;
  #baselines: readonly IdleBaseline[] = [];
  #freshBytes: number | null = null;

  constructor(limits: RecyclingLimits, startedMs: number) {
    this.#limits = limits;
    this.#startedMs = startedMs;
  }

  /** Records the memory in use at the renderer's first heartbeat; later calls change nothing. */
  began(usedBytes: number): void {
    this.#freshBytes ??= usedBytes;
  }

  /** Why this renderer should be replaced before its next job; null if it should not. */
  judge(baseline: IdleBaseline, atMs: number): RecycleReason | null {
    const { maxBytes, maxAgeMs } = this.#limits;
    this.#baselines = [...this.#baselines, baseline].slice(-MAX_BASELINES);
    if (this.#isHigh(baseline)) return 'floor_high';
    if (isFullSoon(this.#baselines, baseline)) return 'floor_climbs';
    if (maxBytes !== null && baseline.usedBytes > maxBytes) return 'size';
    return maxAgeMs !== null && atMs - this.#startedMs > maxAgeMs ? 'age' : null;
  }

  /** Replacing the renderer would not free memory that was in use before it started. */
  #isHigh({ usedBytes, budgetBytes }: IdleBaseline): boolean {
    const gainBytes = usedBytes - (this.#freshBytes ?? 0);
    return usedBytes > HIGH_SHARE * budgetBytes && gainBytes > LEAST_GAIN_SHARE * budgetBytes;
  }
}

/** Whether the trend reaches 70% of the budget within the next 100 jobs. */
function isFullSoon(
  baselines: readonly IdleBaseline[],
  { usedBytes, budgetBytes }: IdleBaseline,
): boolean {
  if (baselines.length < MIN_BASELINES) return false;
  return usedBytes + WITHIN_JOBS * slope(baselines) >= FULL_SHARE * budgetBytes;
}

/** Bytes per job, by least squares. */
function slope(baselines: readonly IdleBaseline[]): number {
  const meanJobs = mean(baselines.map(({ jobs }) => jobs));
  const meanBytes = mean(baselines.map(({ usedBytes }) => usedBytes));
  let covariance = 0;
  let variance = 0;
  for (const { jobs, usedBytes } of baselines) {
    covariance += (jobs - meanJobs) * (usedBytes - meanBytes);
    variance += (jobs - meanJobs) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
