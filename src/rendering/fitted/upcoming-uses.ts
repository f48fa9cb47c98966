import type { SheetPlan } from '../../gang-sheet/plan.ts';
import { UseHeap, type FittingUse } from './use-heap.ts';

/** Finds when each fitting is needed next. Stores the plan as one queue of uses per fitting. */
export class UpcomingUses {
  /** For each fitting, the ordinals of its placements across all sheets, in ascending order. */
  readonly #ordinals: readonly (readonly number[])[];
  readonly #taken: number[];
  /**
   * Fittings that may have to be fitted, the one needed first at the top. A fitting may be in it more than
   * once, or with a use that has been taken; `earliest` removes those.
   */
  readonly #waiting: UseHeap;

  constructor(sheets: readonly SheetPlan[], fittings: number) {
    const ordinals: number[][] = Array.from({ length: fittings }, () => []);
    const firstUses: FittingUse[] = [];
    let at = 0;
    for (const { placements } of sheets) {
      for (const { fitting } of placements) {
        const own = ordinals[fitting];
        if (own?.length === 0) firstUses.push({ fitting, at });
        own?.push(at);
        at += 1;
      }
    }
    this.#ordinals = ordinals;
    this.#taken = ordinals.map(() => 0);
    this.#waiting = new UseHeap((one, other) => one.at < other.at, firstUses);
  }

  /** Consumes the next use of the fitting. */
  take(fitting: number): void {
    this.#taken[fitting] = (this.#taken[fitting] ?? 0) + 1;
  }

  /** Returns the ordinal of the fitting's next use; Infinity if there is none. */
  next(fitting: number): number {
    return this.#ordinals[fitting]?.[this.#taken[fitting] ?? 0] ?? Infinity;
  }

  /** Adds a fitting to the waiting ones, because its artwork has been removed. */
  wait(fitting: number): void {
    const at = this.next(fitting);
    if (at < Infinity) this.#waiting.push({ fitting, at });
  }

  /**
   * Returns the fitting needed first among those that are waiting, pass, and are still needed. A
   * fitting that does not pass stops waiting. Takes logarithmic time on average.
   */
  earliest(passes: (fitting: number) => boolean): number | null {
    for (let { top } = this.#waiting; top !== undefined; { top } = this.#waiting) {
      const { fitting, at } = top;
      const isWanted = passes(fitting);
      if (isWanted && this.next(fitting) === at) return fitting;
      this.#waiting.pop();
      if (isWanted) this.wait(fitting);
    }
    return null;
  }
}
