import { unlessAborted } from './unless-aborted.ts';

/** The memory that a job will need at its peak, in addition to the memory in use without it. */
export interface Need {
  readonly jobId: string;
  readonly bytes: number;
  /** Need with all degradation measures in force; at most `bytes`. */
  readonly leastBytes: number;
}

/** Figures for a job that does not fit even if it runs alone. */
export interface Shortfall {
  readonly leastBytes: number;
  /** Memory that is available to a job that runs alone. */
  readonly availableBytes: number;
  readonly budgetBytes: number;
}

/** One reservation, told from others by its identity. */
interface Reserved {
  readonly bytes: number;
}

interface IdleMemory {
  readonly usedBytes: number;
  readonly budgetBytes: number;
}

export interface LedgerOptions<JobNeed extends Need> {
  /** Reads the memory in use. Called only while no job has a reservation. */
  readonly readIdle: () => IdleMemory;
  /**
   * Frees memory before a job is refused, because leftovers of earlier jobs must not count against it.
   */
  readonly cleanUp: () => Promise<void>;
  /** Creates the error for a job that can never fit. */
  readonly refuse: (need: JobNeed, shortfall: Shortfall) => Error;
  readonly onWait: (need: JobNeed, openBytes: number) => void;
}

/**
 * The memory reserved for running jobs. A job reserves its predicted peak as soon as it is planned,
 * long before it uses the memory, so two jobs never count on the same free memory.
 *
 *   reserve ─┬─ does not fit even alone and fully degraded ──▶ refused for good
 *            ├─ no other reservation ──▶ granted, even if the job will have to degrade
 *            ├─ fits beside the other reservations ──▶ granted
 *            └─ does not fit now ──▶ waits, first come first served, until enough is released
 */
export class Ledger<JobNeed extends Need> {
  readonly #options: LedgerOptions<JobNeed>;
  readonly #reserved = new Set<Reserved>();
  readonly #onRelease = new Set<() => void>();
  #idle: IdleMemory = { usedBytes: 0, budgetBytes: 0 };
  #elsewhereBytes = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: LedgerOptions<JobNeed>) {
    this.#options = options;
  }

  /**
   * Resolves once the job may begin. The result is a function that releases the reservation.
   * @throws the error that `refuse` creates; the signal's reason
   */
  reserve(need: JobNeed, signal: AbortSignal): Promise<() => void> {
    const before = this.#queue;
    const granted = this.#grantAfter(before, need, signal);
    this.#queue = Promise.allSettled([before, granted]);
    return granted;
  }

  /**
   * Memory in use without jobs, and all that has been reserved, whether it is in use yet or not; 0 while
   * nothing is reserved.
   */
  get promisedBytes(): number {
    return this.#reserved.size === 0 ? 0 : this.#idle.usedBytes + this.#sum();
  }

  /**
   * Counts memory that another process has reserved. It makes reservations wait for each other, but never
   * refuses the only one, so that many small ones elsewhere cannot hold up a large job.
   */
  reservedElsewhere(bytes: number): void {
    this.#elsewhereBytes = bytes;
    this.#wake();
  }

  async #grantAfter(
    before: Promise<unknown>,
    need: JobNeed,
    signal: AbortSignal,
  ): Promise<() => void> {
    await unlessAborted(before, signal);
    const availableBytes = await this.#availableFor(need);
    while (this.#reserved.size > 0 && this.#taken() + need.bytes > availableBytes) {
      this.#options.onWait(need, availableBytes - this.#taken());
      await unlessAborted(this.#nextRelease(), signal);
    }
    // A job or question may have several reservations at a time.
    const reserved = { bytes: need.bytes };
    this.#reserved.add(reserved);
    return () => this.#release(reserved);
  }

  async #availableFor(need: JobNeed): Promise<number> {
    if (this.#reserved.size === 0) this.#idle = this.#options.readIdle();
    if (need.leastBytes > this.#available() && this.#reserved.size === 0) {
      await this.#options.cleanUp();
      this.#idle = this.#options.readIdle();
    }
    const availableBytes = this.#available();
    const { leastBytes } = need;
    if (leastBytes <= availableBytes) return availableBytes;
    const { budgetBytes } = this.#idle;
    throw this.#options.refuse(need, { leastBytes, availableBytes, budgetBytes });
  }

  #available(): number {
    return Math.max(0, this.#idle.budgetBytes - this.#idle.usedBytes);
  }

  #nextRelease(): Promise<void> {
    return new Promise((resolve) => this.#onRelease.add(resolve));
  }

  #release(reserved: Reserved): void {
    if (!this.#reserved.delete(reserved)) return;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#onRelease) wake();
    this.#onRelease.clear();
  }

  #taken(): number {
    return this.#sum() + this.#elsewhereBytes;
  }

  #sum(): number {
    return [...this.#reserved].reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
