/** A fitting, with the ordinal of one of its uses. */
export interface FittingUse {
  readonly fitting: number;
  readonly at: number;
}

/** A binary heap of uses. The use at the top comes before all others. */
export class UseHeap {
  readonly #uses: FittingUse[];
  readonly #comesBefore: (one: FittingUse, other: FittingUse) => boolean;

  /** @param uses already sorted by `comesBefore` */
  constructor(
    comesBefore: (one: FittingUse, other: FittingUse) => boolean,
    uses: readonly FittingUse[] = [],
  ) {
    this.#comesBefore = comesBefore;
    this.#uses = [...uses];
  }

  get top(): FittingUse | undefined {
    return this.#uses[0];
  }

  push(use: FittingUse): void {
    const uses = this.#uses;
    let hole = uses.length;
    while (hole > 0) {
      const above = (hole - 1) >> 1;
      const parent = uses[above];
      if (parent === undefined || !this.#comesBefore(use, parent)) break;
      uses[hole] = parent;
      hole = above;
    }
    uses[hole] = use;
  }

  /** Removes the top. */
  pop(): void {
    const uses = this.#uses;
    const last = uses.pop();
    if (last === undefined || uses.length === 0) return;
    let hole = 0;
    for (;;) {
      const below = this.#firstBelow(hole);
      const child = uses[below];
      if (child === undefined || !this.#comesBefore(child, last)) break;
      uses[hole] = child;
      hole = below;
    }
    uses[hole] = last;
  }

  /** Returns the index of the child that comes first. */
  #firstBelow(parent: number): number {
    const left = 2 * parent + 1;
    const [one, other] = [this.#uses[left], this.#uses[left + 1]];
    return one && other && this.#comesBefore(other, one) ? left + 1 : left;
  }
}
