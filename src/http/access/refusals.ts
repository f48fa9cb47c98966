import { clientAddress } from './client-address.ts';
import { RequestWindows, WINDOW_SECONDS } from './request-windows.ts';
import type { AnswerableProblem } from '../problems/problem.ts';

/** More wrong keys from one address are a guesser; so many in a minute are a shop with an old key. */
const MAX_REFUSED = 300;

/** Who guesses keys or signatures is told to come again later. */
export class Refusals {
  readonly #windows: RequestWindows;

  constructor(nowMs: () => number) {
    this.#windows = new RequestWindows({ requests: MAX_REFUSED, bytes: null }, nowMs);
  }

  /**
   * The answer to one that was refused. It is asked after the key was looked at: whoever has a right
   * one is let in, however much is guessed from behind the same proxy.
   */
  answerTo(ip: string | undefined, problem: AnswerableProblem): AnswerableProblem {
    if (problem.code !== 'unauthorized' && problem.code !== 'link_forged') return problem;
    const { isOver, resetSeconds } = this.#windows.take(clientAddress(ip), 0);
    if (!isOver) return problem;
    return {
      code: 'rate_limited',
      detail: `More than ${MAX_REFUSED} requests of this address were refused in ${WINDOW_SECONDS} s; come again in ${resetSeconds} s.`,
      retryable: true,
      details: { retryAfterSeconds: resetSeconds },
    };
  }
}
