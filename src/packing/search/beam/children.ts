import { int, real } from '../ints.ts';

const BUCKETS = 2048;
/**
 * A rank holds the value in its upper 31 bits and the child's index in its lower 21. A double stores it
 * exactly, and a typed array sorts it natively.
 */
const INDEX_SPAN = 2 ** 21;
const VALUE_SPAN = 2 ** 31 - 1;

export const MOST_CHILDREN = INDEX_SPAN;

/** Candidates for the next generation of a beam, each with a value. Lower values are better. */
export class Children {
  readonly parent: Int32Array;
  readonly pose: Int32Array;
  readonly #value: Float64Array;
  readonly #ranks: Float64Array;
  readonly #buckets = new Int32Array(BUCKETS + 1);
  #count = 0;

  constructor(most: number) {
    this.parent = new Int32Array(most);
    this.pose = new Int32Array(most);
    this.#value = new Float64Array(most);
    this.#ranks = new Float64Array(most);
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  add(parent: number, pose: number, value: number): void {
    this.parent[this.#count] = parent;
    this.pose[this.#count] = pose;
    this.#value[this.#count] = value;
    this.#count += 1;
  }

  /**
   * Ranks the best children, about twice as many as wanted, because some turn out to be duplicates. A
   * histogram finds the cutoff, so that only a few children need sorting.
   * @returns how many children are ranked
   */
  rank(wanted: number): number {
    const { least, mean, most } = this.#spread();
    const limit = this.#count > 2 * wanted + 16 ? this.#cut(2 * wanted, least, mean) : most;
    return this.#sort(least, Math.min(limit, most));
  }

  /** Returns the index of the child with this rank. */
  at(rank: number): number {
    return real(this.#ranks, rank) % INDEX_SPAN;
  }

  #sort(least: number, limit: number): number {
    // Must stay finite if the values are almost equal.
    const scale = limit > least ? Math.min(VALUE_SPAN / (limit - least), Number.MAX_VALUE) : 0;
    const ranks = this.#ranks;
    let ranked = 0;
    for (let child = 0; child < this.#count; child += 1) {
      const value = real(this.#value, child);
      if (value > limit) continue;
      ranks[ranked] = Math.floor((value - least) * scale) * INDEX_SPAN + child;
      ranked += 1;
    }
    ranks.subarray(0, ranked).sort();
    return ranked;
  }

  #spread(): { least: number; mean: number; most: number } {
    let least = Infinity;
    let most = -Infinity;
    let sum = 0;
    for (let child = 0; child < this.#count; child += 1) {
      const value = real(this.#value, child);
      if (value < least) least = value;
      if (value > most) most = value;
      sum += value;
    }
    return { least, mean: sum / this.#count, most };
  }

  /**
   * Returns a threshold with at least `wanted` children below it. The buckets cover values up to about
   * twice the mean.
   */
  #cut(wanted: number, least: number, mean: number): number {
    const span = 2 * (mean - least);
    if (span <= 0) return Infinity;
    const buckets = this.#buckets.fill(0);
    for (let child = 0; child < this.#count; child += 1) {
      const bucket = Math.floor(((real(this.#value, child) - least) / span) * BUCKETS);
      const counted = bucket < BUCKETS ? bucket : BUCKETS;
      buckets[counted] = int(buckets, counted) + 1;
    }
    let total = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      total += int(buckets, bucket);
      if (total >= wanted) return least + (span * (bucket + 1)) / BUCKETS;
    }
    return Infinity;
  }
}
