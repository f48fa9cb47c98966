import type { Thresholds } from '../policy.ts';

/**
 * Measures by which a job trades speed for memory, in the order in which they are taken. The result
 * stays identical, byte for byte.
 */
export const DEGRADATION_MEASURES = [
  'prefetch',
  'cache',
  'parallel_encoders',
  'band_height',
  'parallel_pieces',
] as const;
export type DegradationMeasure = (typeof DEGRADATION_MEASURES)[number];

/** Number of measures that a job takes immediately after a pause that freed little. */
const AFTER_PAUSE = 2;

/**
 * One job's degradation state.
 *
 *   checkpoint at the critical share or above ──▶ one more measure
 *   checkpoint below the warning share ──▶ back to the initial level
 *   pause that ended above its target ──▶ at least two measures
 *
 * A job that ran out of memory in an earlier run starts with all measures in force and keeps them, and so
 * does a job that is predicted not to fit.
 */
export class Degradation {
  #least: number;
  readonly #onChange: (measure: DegradationMeasure | null) => void;
  #level: number;
  #highest: number;

  /** @param onChange called with each measure that is taken, and with null when they are lifted */
  constructor(lowMemory: boolean, onChange: (measure: DegradationMeasure | null) => void) {
    this.#least = lowMemory ? DEGRADATION_MEASURES.length : 0;
    this.#level = this.#least;
    this.#highest = this.#least;
    this.#onChange = onChange;
  }

  /** Called at every checkpoint. */
  look(utilisation: number, { warning, critical }: Thresholds): void {
    if (utilisation >= critical) this.#raise(this.#level + 1);
    else if (utilisation < warning) this.#lift();
  }

  /** Called when the job resumes after a pause that ended above its target. */
  afterPause(): void {
    this.#raise(AFTER_PAUSE);
  }

  /** Takes all measures and keeps them. */
  saveAll(): void {
    this.#least = DEGRADATION_MEASURES.length;
    this.#raise(this.#least);
  }

  /** Whether the measure is in force now. */
  has(measure: DegradationMeasure): boolean {
    return DEGRADATION_MEASURES.indexOf(measure) < this.#level;
  }

  /** All measures that have been in force at any time. */
  ever(): readonly DegradationMeasure[] {
    return DEGRADATION_MEASURES.slice(0, this.#highest);
  }

  #raise(level: number): void {
    const added = DEGRADATION_MEASURES.slice(this.#level, level);
    this.#level += added.length;
    this.#highest = Math.max(this.#highest, this.#level);
    for (const measure of added) this.#onChange(measure);
  }

  #lift(): void {
    if (this.#level === this.#least) return;
    this.#level = this.#least;
    this.#onChange(null);
  }
}
