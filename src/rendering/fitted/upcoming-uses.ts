import type { SheetPlan } from '../../gang-sheet/plan.ts';

/** Knows when each fitting is needed next: the plan as a queue of uses for each fitting. */
export class UpcomingUses {
  /** For each fitting, the ordinals of its placements over all sheets, rising. */
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

  /** Returns the ordinal of the fitting's next use; Infinity when there is none. */
  next(fitting: number): number {
    return this.#ordinals[fitting]?.[this.#taken[fitting] ?? 0] ?? Infinity;
  }

  /** Returns the fitting that is needed first, among those that pass and are needed at all. */
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
