import type { IdleBaseline } from '../messages.ts';

/** Why a healthy renderer is replaced. */
export type RecycleReason = 'floor_high' | 'floor_climbs' | 'size' | 'age';

export interface RecyclingLimits {
  /** Minimum time between two measurements of the idle baseline. */
  readonly lookEveryMs: number;
  /** null: no limit. */
  readonly maxBytes: number | null;
  readonly maxAgeMs: number | null;
}

/** An idle baseline, and the memory that the renderer and its decoders held at that time. */
export interface MeasuredBaseline extends IdleBaseline {
  readonly ownBytes: number;
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
 * A renderer with several jobs at a time may never be idle. A measurement is overdue once one of these
 * numbers of jobs has ended and that many times `lookEveryMs` have passed since the last one: short
 * jobs lose little when work is held back for a moment, and long ones lose much.
 */
const OVERDUE = [
  { jobs: 10, times: 6 },
  { jobs: 1, times: 360 },
];

/**
 * Watches the idle baselines of one renderer: the memory still in use once it is idle and has
 * cleaned up. Resident memory alone is misleading: in a soak test it "leaked" 160 MB that one
 * `malloc_trim` returned. Only the renderer's own memory counts, because a new renderer would not
 * free the memory of anything else in its container.
 */
export class RecycleWatch {
  readonly #limits: RecyclingLimits;
  readonly #startedMs: number;
  #baselines: readonly MeasuredBaseline[] = [];
  #freshBytes: number | null = null;
  #measuredMs: number;
  #jobsSince = 0;

  constructor(limits: RecyclingLimits, startedMs: number) {
    this.#limits = limits;
    this.#startedMs = startedMs;
    this.#measuredMs = startedMs;
  }

  /** The last baseline; null before the first. */
  get baseline(): MeasuredBaseline | null {
    return this.#baselines.at(-1) ?? null;
  }

  /**
   * Records the memory of the renderer when it has just started. Later calls change nothing and read
   * nothing, because each heartbeat calls this.
   */
  began(readOwnBytes: () => number): void {
    this.#freshBytes ??= readOwnBytes();
  }

  jobEnded(): void {
    this.#jobsSince += 1;
  }

  /** Whether work has kept the renderer from being measured for too long. */
  isOverdue(atMs: number): boolean {
    const passedMs = atMs - this.#measuredMs;
    return OVERDUE.some(
      ({ jobs, times }) => this.#jobsSince >= jobs && passedMs >= times * this.#limits.lookEveryMs,
    );
  }

  /** Whether it has reached the age at which it is replaced. */
  isOld(atMs: number): boolean {
    return this.oldInMs(atMs) === 0;
  }

  /** Time until it is replaced for its age; null if age is no reason. */
  oldInMs(atMs: number): number | null {
    const { maxAgeMs } = this.#limits;
    return maxAgeMs === null ? null : Math.max(0, this.#startedMs + maxAgeMs - atMs);
  }

  /** Why this renderer should be replaced before its next job; null if it should not. */
  judge(baseline: MeasuredBaseline, atMs: number): RecycleReason | null {
    const { maxBytes } = this.#limits;
    this.#measuredMs = atMs;
    this.#jobsSince = 0;
    // A second look after the same job tells nothing new of how memory grows from job to job.
    const earlier = this.#baselines.filter(({ jobs }) => jobs !== baseline.jobs);
    this.#baselines = [...earlier, baseline].slice(-MAX_BASELINES);
    if (this.#isHigh(baseline)) return 'floor_high';
    if (isFullSoon(this.#baselines, baseline)) return 'floor_climbs';
    return maxBytes !== null && baseline.ownBytes > maxBytes ? 'size' : null;
  }

  #isHigh({ usedBytes, ownBytes, budgetBytes }: MeasuredBaseline): boolean {
    const gainBytes = ownBytes - (this.#freshBytes ?? 0);
    return usedBytes > HIGH_SHARE * budgetBytes && gainBytes > LEAST_GAIN_SHARE * budgetBytes;
  }
}

/**
 * Whether the renderer's own growth will lead to 70% of the budget within the next 100 jobs. Growth that
 * a replacement would hardly undo does not count, however much memory others use.
 */
function isFullSoon(
  baselines: readonly MeasuredBaseline[],
  { usedBytes, budgetBytes }: IdleBaseline,
): boolean {
  if (baselines.length < MIN_BASELINES) return false;
  const growthBytes = WITHIN_JOBS * slope(baselines);
  if (growthBytes < LEAST_GAIN_SHARE * budgetBytes) return false;
  return usedBytes + growthBytes >= FULL_SHARE * budgetBytes;
}

/** Bytes per job, by least squares. */
function slope(baselines: readonly MeasuredBaseline[]): number {
  const meanJobs = mean(baselines.map(({ jobs }) => jobs));
  const meanBytes = mean(baselines.map(({ ownBytes }) => ownBytes));
  let covariance = 0;
  let variance = 0;
  for (const { jobs, ownBytes } of baselines) {
    covariance += (jobs - meanJobs) * (ownBytes - meanBytes);
    variance += (jobs - meanJobs) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
