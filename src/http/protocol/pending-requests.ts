import type { FastifyReply } from '../app.ts';
import type { Holdings } from './holdings.ts';

interface Wait {
  /** Response that the client waits for. */
  readonly reply: FastifyReply;
  /** Maximum wait. If left out, there is no deadline. */
  readonly ms?: number;
}

/**
 * Requests that wait for a result. A wait ends when its client disconnects, when its time is up, or
 * when the server closes.
 */
export class PendingRequests {
  readonly #holdings: Holdings;
  readonly #open = new Set<AbortController>();
  #ended: Error | null = null;

  constructor(holdings: Holdings) {
    this.#holdings = holdings;
  }

  /** Runs `work` with a signal that fires in any of these three cases. */
  async run<T>({ reply, ms }: Wait, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const end = (): void => controller.abort();
    const timer = ms === undefined ? undefined : setTimeout(end, ms).unref();
    this.#open.add(controller);
    const giveBack = this.#holdings.hold(reply, 'wait', end);
    if (this.#ended) controller.abort(this.#ended);
    try {
      return await work(controller.signal);
    } catch (error) {
      // Streams and timers fail with an AbortError of their own, which would be answered as a bug.
      const { reason } = controller.signal as { readonly reason: unknown };
      throw this.#ended !== null && reason === this.#ended ? this.#ended : error;
    } finally {
      clearTimeout(timer);
      this.#open.delete(controller);
      giveBack();
    }
  }

  /** Ends all waits, present and future; those that fail as a result throw `reason`. */
  endAll(reason: Error): void {
    this.#ended = reason;
    for (const controller of this.#open) controller.abort(reason);
  }
}
