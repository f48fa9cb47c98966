interface Waiting {
  readonly start: () => void;
}

/**
 * Runs a limited number of tasks at a time, in the order requested. A task whose signal is aborted
 * leaves the line at once, so a client that hangs up holds no place.
 */
export class Lanes {
  readonly #count: number;
  readonly #waiting = new Set<Waiting>();
  #busy = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /**
   * @param task must end soon after the signal is aborted
   * @throws the signal's reason, or an error of the task
   */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    if (this.#busy < this.#count) this.#busy += 1;
    else await this.#turn(signal);
    try {
      return await task();
    } finally {
      this.#handOn();
    }
  }

  /** Waits for a lane, which the task before hands over without freeing it. */
  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        start: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = () => {
        this.#waiting.delete(waiting);
        reject(signal.reason as Error);
      };
      this.#waiting.add(waiting);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #handOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#busy -= 1;
      return;
    }
    this.#waiting.delete(next);
    next.start();
  }
}
