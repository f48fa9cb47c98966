import type { ServerResponse } from 'node:http';

interface WaitEnd {
  /** The answer that somebody waits for. */
  readonly response: ServerResponse;
  /** Left out: no deadline. */
  readonly ms?: number;
}

/**
 * The requests that wait for something: each ends when its client leaves, when its time is over, or
 * when the server closes.
 */
export class OpenWaits {
  readonly #open = new Set<AbortController>();
  #ended: Error | null = null;

  /** Runs `work` with a signal for all three ends. */
  async run<T>({ response, ms }: WaitEnd, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const end = () => controller.abort();
    const timer = ms === undefined ? undefined : setTimeout(end, ms).unref();
    this.#open.add(controller);
    // The response's event, not the request's: that one closes as soon as its body has been read.
    response.once('close', end);
    if (this.#ended || response.destroyed) controller.abort(this.#ended);
    try {
      return await work(controller.signal);
    } finally {
      clearTimeout(timer);
      response.off('close', end);
      this.#open.delete(controller);
    }
  }

  /** Ends all of them at once, those to come as well, with `reason` for those that fail by it. */
  endAll(reason: Error): void {
    this.#ended = reason;
    for (const controller of this.#open) controller.abort(reason);
  }
}
