import type { ServerResponse } from 'node:http';

interface Wait {
  /** Response that the client waits for. */
  readonly response: ServerResponse;
  /** Maximum wait. If left out, there is no deadline. */
  readonly ms?: number;
}

/**
 * Requests that wait for a result. A wait ends when its client disconnects, when its time is up, or
 * when the server closes.
 */
export class PendingRequests {
  readonly #open = new Set<AbortController>();
  #ended: Error | null = null;

  /** Runs `work` with a signal that fires in any of these three cases. */
  async run<T>({ response, ms }: Wait, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const end = () => controller.abort();
    const timer = ms === undefined ? undefined : setTimeout(end, ms).unref();
    this.#open.add(controller);
    // Listens to the response, because the request closes as soon as its body has been read.
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

  /** Ends all waits, present and future; those that fail as a result throw `reason`. */
  endAll(reason: Error): void {
    this.#ended = reason;
    for (const controller of this.#open) controller.abort(reason);
  }
}
