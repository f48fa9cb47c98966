/** An entry that is waiting for its turn. */
interface Waiting {
  /** Name of the API key; null: no key. */
  readonly owner: string | null;
}

/** Lets owners take turns, so that many requests from one owner do not delay the others. */
export class FairTurns {
  readonly #lastTurn = new Map<string | null, number>();
  #turn = 0;

  /**
   * The entry whose turn it is; undefined if none is waiting.
   * @param waiting oldest first
   */
  next<Entry extends Waiting>(waiting: Iterable<Entry>): Entry | undefined {
    let chosen: Entry | undefined;
    let chosenTurn = Infinity;
    for (const entry of waiting) {
      const turn = this.#lastTurn.get(entry.owner) ?? 0;
      if (turn >= chosenTurn) continue;
      chosen = entry;
      chosenTurn = turn;
    }
    return chosen;
  }

  /** An owner has had a turn. */
  took(owner: string | null): void {
    this.#turn += 1;
    this.#lastTurn.set(owner, this.#turn);
  }
}
