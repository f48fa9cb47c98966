import { FairTurns } from '../fair-turns.ts';

interface Waiting {
  /** Name of the API key; null if there is none. */
  readonly owner: string | null;
  readonly start: () => void;
}

/**
 * Runs a limited number of tasks at a time. Owners take turns, and no owner takes the last of several
 * lanes; tasks of one owner run in the order requested. A task whose signal is aborted leaves the queue
 * immediately, so a client that disconnects does not hold a place.
 */
export class Lanes {
  readonly #count: number;
  readonly #waiting = new Set<Waiting>();
  readonly #turns = new FairTurns();
  /** The owner of each running task. */
  readonly #busy: (string | null)[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  /**
   * @param task must end soon after the signal is aborted
   * @throws the signal's reason, or an error of the task
   */
  async run<T>(
    task: () => Promise<T>,
    signal: AbortSignal,
    owner: string | null = null,
  ): Promise<T> {
    signal.throwIfAborted();
    await this.#turn(signal, owner);
    try {
      return await task();
    } finally {
      this.#busy.splice(this.#busy.indexOf(owner), 1);
      this.#advance();
    }
  }

  /** Waits for a lane. */
  #turn(signal: AbortSignal, owner: string | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        owner,
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
      this.#advance();
    });
  }

  #advance(): void {
    while (this.#busy.length < this.#count) {
      const next = this.#turns.next([...this.#waiting].filter((it) => this.#mayBegin(it)));
      if (next === undefined) return;
      this.#waiting.delete(next);
      this.#busy.push(next.owner);
      this.#turns.took(next.owner);
      next.start();
    }
  }

  #mayBegin({ owner }: Waiting): boolean {
    if (owner === null || this.#count === 1) return true;
    return this.#busy.filter((busy) => busy === owner).length < this.#count - 1;
  }
}
