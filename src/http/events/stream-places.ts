import type { AnswerableProblem } from '../problems/problem.ts';

/** Enough for a page and a worker for each of the orders in work; few enough for one client's leak. */
export const MAX_STREAMS_OF_OWNER = 20;

/** How many streams each caller has open. */
export class StreamPlaces {
  readonly #taken = new Map<string | null, number>();

  /** Takes a place and returns what gives it back; null: the caller has no more. */
  take(owner: string | null): (() => void) | null {
    const taken = this.#taken.get(owner) ?? 0;
    if (taken >= MAX_STREAMS_OF_OWNER) return null;
    this.#taken.set(owner, taken + 1);
    return () => this.#giveBack(owner);
  }

  #giveBack(owner: string | null): void {
    const left = (this.#taken.get(owner) ?? 1) - 1;
    if (left === 0) this.#taken.delete(owner);
    else this.#taken.set(owner, left);
  }
}

export const noPlace: AnswerableProblem = {
  code: 'too_many_streams',
  detail: `At most ${MAX_STREAMS_OF_OWNER} streams of events may be open at a time with one key.`,
  retryable: true,
};
