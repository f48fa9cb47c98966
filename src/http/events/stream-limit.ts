import type { AnswerableProblem } from '../problems/problem.ts';

/** Enough for a page and a worker per order in progress, and few enough to contain a client's leak. */
export const MAX_STREAMS_OF_OWNER = 20;

/** Limits how many event streams each caller has open. */
export class StreamLimit {
  readonly #open = new Map<string | null, number>();

  /** Takes a slot and returns the function that releases it, or null if the caller has none left. */
  take(owner: string | null): (() => void) | null {
    const open = this.#open.get(owner) ?? 0;
    if (open >= MAX_STREAMS_OF_OWNER) return null;
    this.#open.set(owner, open + 1);
    return () => this.#release(owner);
  }

  #release(owner: string | null): void {
    const left = (this.#open.get(owner) ?? 1) - 1;
    if (left === 0) this.#open.delete(owner);
    else this.#open.set(owner, left);
  }
}

export const tooManyStreams: AnswerableProblem = {
  code: 'too_many_streams',
  detail: `At most ${MAX_STREAMS_OF_OWNER} event streams may be open at the same time per key.`,
  retryable: true,
};
