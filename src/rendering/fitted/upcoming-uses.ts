import type { SheetPlan } from '../../gang-sheet/plan.ts';

/** Knows when each fitting is needed next. Stores the plan as one queue of uses per fitting. */
export class UpcomingUses {
  /** For each fitting, the ordinals of its placements across all sheets, in ascending order. */
  readonly #ordinals: readonly (readonly number[])[];
  readonly #taken: number[];

  constructor(sheets: readonly SheetPlan[], fittings: number) {
    const ordinals: number[][] = Array.from({ length: fittings }, () => []);
    const placements = sheets.flatMap((sheet) => sheet.placements);
    placements.forEach(({ fitting }, ordinal) => ordinals[fitting]?.push(ordinal));
    this.#ordinals = ordinals;
    this.#taken = ordinals.map(() => 0);
  }

  /** Consumes the next use of the fitting. */
  take(fitting: number): void {
    this.#taken[fitting] = (this.#taken[fitting] ?? 0) + 1;
  }

  /** Returns the ordinal of the fitting's next use; Infinity if there is none. */
  next(fitting: number): number {
    return this.#ordinals[fitting]?.[this.#taken[fitting] ?? 0] ?? Infinity;
  }

  /** Of the fittings that pass and are still needed, returns the one needed first. */
  earliest(passes: (fitting: number) => boolean): number | null {
    let earliest: number | null = null;
    let least = Infinity;
    for (let fitting = 0; fitting < this.#ordinals.length; fitting += 1) {
      const next = this.next(fitting);
      if (next >= least || !passes(fitting)) continue;
      earliest = fitting;
      least = next;
    }
    return earliest;
  }
}
