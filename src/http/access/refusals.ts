import { clientAddress } from './client-address.ts';
import { RequestWindows, WINDOW_SECONDS } from './request-windows.ts';
import type { AnswerableProblem } from '../problems/problem.ts';

/**
 * A shop with an outdated key may send this many requests per minute; more than that looks like guessing.
 */
const MAX_REFUSED = 300;

/** Slows down clients that guess keys or signatures. */
export class Refusals {
  readonly #windows: RequestWindows;

  constructor(nowMs: () => number) {
    this.#windows = new RequestWindows({ requests: MAX_REFUSED, bytes: null }, nowMs);
  }

  /**
   * Returns the problem to send in response to a refused request. Must be called after the key was checked,
   * so that a valid key is always admitted, however many guesses come from behind the same proxy.
   */
  answerTo(ip: string | undefined, problem: AnswerableProblem): AnswerableProblem {
    if (problem.code !== 'unauthorized' && problem.code !== 'link_forged') return problem;
    const { isOver, resetSeconds } = this.#windows.take(clientAddress(ip), 0);
    if (!isOver) return problem;
    return {
      code: 'rate_limited',
      detail: `More than ${MAX_REFUSED} requests from this address were refused in ${WINDOW_SECONDS} s; try again in ${resetSeconds} s.`,
      retryable: true,
      details: { retryAfterSeconds: resetSeconds },
    };
  }
}
