import type { BeamRuns } from './beam-runs.ts';
import { guidesFor, type Guide } from './guides.ts';
import type { SearchGround, Searcher } from '../searcher.ts';

/** Factor from one breadth to the next. */
const GROWTH = 1.5;

/** Runs beam searches from the empty film with every guide in turn. The breadth grows from 1. */
export class Beam implements Searcher {
  readonly name = 'beam';
  readonly #ground: SearchGround;
  readonly #runs: BeamRuns;
  readonly #guides: readonly Guide[];
  #breadth = 1;
  #turn = 0;

  constructor(ground: SearchGround, runs: BeamRuns) {
    this.#ground = ground;
    this.#runs = runs;
    this.#guides = guidesFor(ground);
  }

  /** Once begun, a breadth continues until every guide has had its turn. */
  get isSpent(): boolean {
    return this.#turn === 0 && !this.#runs.allows(this.#breadth, this.#ground.kinds.pieces);
  }

  advance(until: number): void {
    const { work, incumbent } = this.#ground;
    while (work.used < until && !incumbent.isOptimal && !this.isSpent) {
      const guide = this.#guides[this.#turn];
      const plan = { finder: this.name, breadth: this.#breadth, opening: [] };
      const found = guide !== undefined && this.#runs.run({ ...plan, guide });
      if (!found) this.#nextTurn();
    }
  }

  #nextTurn(): void {
    this.#turn = (this.#turn + 1) % this.#guides.length;
    if (this.#turn === 0) this.#breadth = Math.ceil(this.#breadth * GROWTH);
  }
}
