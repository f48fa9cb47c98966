import { UseHeap, type FittingUse } from './use-heap.ts';

/** A fitted artwork that is not in use. */
export interface Idle {
  readonly fitting: number;
  /** Bytes in memory. */
  readonly bytes: number;
}

/** Finds idle artworks to evict: those that are needed last (Belady's rule). */
export class IdleEntries<Entry extends Idle> {
  readonly #idleWith: (fitting: number) => Entry | null;
  readonly #nextUse: (fitting: number) => number;
  /** May contain artworks that are no longer idle; they are removed when they come to the top. */
  readonly #latest = new UseHeap((one, other) => one.at > other.at);

  /** @param idleWith returns the entry of a fitting; null if it is not idle */
  constructor(idleWith: (fitting: number) => Entry | null, nextUse: (fitting: number) => number) {
    this.#idleWith = idleWith;
    this.#nextUse = nextUse;
  }

  /** Called whenever an artwork becomes idle. */
  add(fitting: number): void {
    this.#latest.push({ fitting, at: this.#nextUse(fitting) });
  }

  /**
   * Returns entries that are needed later than the use `after`: enough to free `bytes`, or all of
   * them if there are too few. Those needed last come first.
   */
  toFree(bytes: number, after = -1): readonly Entry[] {
    const found: Entry[] = [];
    const uses: FittingUse[] = [];
    const seen = new Set<number>();
    for (let freed = 0; freed < bytes;) {
      const { top } = this.#latest;
      if (top === undefined || top.at <= after) break;
      this.#latest.pop();
      const entry = this.#idleWith(top.fitting);
      const isStale = this.#nextUse(top.fitting) !== top.at || seen.has(top.fitting);
      if (entry === null || isStale) continue;
      seen.add(top.fitting);
      found.push(entry);
      uses.push(top);
      freed += entry.bytes;
    }
    // The caller may decide not to evict them.
    for (const use of uses) this.#latest.push(use);
    return found;
  }
}
