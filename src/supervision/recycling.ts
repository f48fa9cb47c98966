/** Why a renderer is replaced though it is well. */
export type RecycleReason = 'floor_high' | 'floor_climbs' | 'size' | 'age';

/** Memory in use while the renderer was idle and had cleaned up. */
export interface Floor {
  readonly usedBytes: number;
  readonly budgetBytes: number;
  /** Jobs that this renderer had done by then. */
  readonly jobs: number;
}

export interface RecyclingLimits {
  /** null: no such limit. */
  readonly maxBytes: number | null;
  readonly maxAgeMs: number | null;
}

const HIGH_SHARE = 0.4;
/** Of the budget: a new renderer has to bring this much, or it would be replaced for nothing, over and over. */
const LEAST_GAIN_SHARE = 0.2;
/** Below so many floors a slope is noise. */
const MIN_FLOORS = 20;
const MAX_FLOORS = 100;
const FULL_SHARE = 0.7;
const WITHIN_JOBS = 100;

/**
 * Watches the floor of one renderer: what is left in use when it is idle and has cleaned up. Resident
 * memory itself is no measure: in a soak it "leaked" 160 MB that one `malloc_trim` gave back.
 */
export class RecycleWatch {
  readonly #limits: RecyclingLimits;
  readonly #startedMs: number;
  #floors: readonly Floor[] = [];
  #freshBytes: number | null = null;

  constructor(limits: RecyclingLimits, startedMs: number) {
    this.#limits = limits;
    this.#startedMs = startedMs;
  }

  /** It is there, and this much is in use; what counts is the first time. */
  began(usedBytes: number): void {
    this.#freshBytes ??= usedBytes;
  }

  /** Why this renderer should be replaced before its next job, or null. */
  judge(floor: Floor, atMs: number): RecycleReason | null {
    const { maxBytes, maxAgeMs } = this.#limits;
    this.#floors = [...this.#floors, floor].slice(-MAX_FLOORS);
    if (this.#isHigh(floor)) return 'floor_high';
    if (isFullSoon(this.#floors, floor)) return 'floor_climbs';
    if (maxBytes !== null && floor.usedBytes > maxBytes) return 'size';
    return maxAgeMs !== null && atMs - this.#startedMs > maxAgeMs ? 'age' : null;
  }

  /** What else is in the container is not the renderer's, and stays when that is replaced. */
  #isHigh({ usedBytes, budgetBytes }: Floor): boolean {
    const gainBytes = usedBytes - (this.#freshBytes ?? 0);
    return usedBytes > HIGH_SHARE * budgetBytes && gainBytes > LEAST_GAIN_SHARE * budgetBytes;
  }
}

function isFullSoon(floors: readonly Floor[], { usedBytes, budgetBytes }: Floor): boolean {
  if (floors.length < MIN_FLOORS) return false;
  return usedBytes + WITHIN_JOBS * slope(floors) >= FULL_SHARE * budgetBytes;
}

/** Bytes a job, by least squares. */
function slope(floors: readonly Floor[]): number {
  const meanJobs = mean(floors.map(({ jobs }) => jobs));
  const meanBytes = mean(floors.map(({ usedBytes }) => usedBytes));
  let covariance = 0;
  let variance = 0;
  for (const { jobs, usedBytes } of floors) {
    covariance += (jobs - meanJobs) * (usedBytes - meanBytes);
    variance += (jobs - meanJobs) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
