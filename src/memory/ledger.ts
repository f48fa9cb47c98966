import { unlessAborted } from './unless-aborted.ts';

/** What a job will hold at its peak, beyond what is in use without it. */
export interface Need {
  readonly jobId: string;
  readonly bytes: number;
  /** With as little as it can do with; at most `bytes`. */
  readonly leastBytes: number;
}

/** A job that is larger than all there is. */
export interface Shortfall {
  readonly leastBytes: number;
  /** What a job may hold when it is alone. */
  readonly availableBytes: number;
  readonly budgetBytes: number;
}

interface IdleMemory {
  readonly usedBytes: number;
  readonly budgetBytes: number;
}

export interface LedgerDeps<JobNeed extends Need> {
  /** What is in use; read only while no job has a reservation. */
  readonly readIdle: () => IdleMemory;
  /** Before a job is refused: what earlier ones left behind is no reason. */
  readonly cleanUp: () => Promise<void>;
  /** Makes the error of a job that can never fit. */
  readonly refuse: (need: JobNeed, shortfall: Shortfall) => Error;
  readonly onWait: (need: JobNeed, openBytes: number) => void;
}

/**
 * What is set aside for the jobs in work. A prediction counts from the plan on, long before the memory
 * is in use: that is what keeps two jobs from being started into the same free room.
 *
 *   reserve ─┬─ larger than all there is, alone and with the least ──▶ refused for ever
 *            ├─ nobody else has a reservation ──▶ granted, even where it will have to make do with less
 *            ├─ fits beside the others ──▶ granted
 *            └─ does not fit now ──▶ waits, first come first served, until enough is released
 */
export class Ledger<JobNeed extends Need> {
  readonly #deps: LedgerDeps<JobNeed>;
  readonly #reserved = new Map<string, number>();
  readonly #onRelease = new Set<() => void>();
  #idle: IdleMemory = { usedBytes: 0, budgetBytes: 0 };
  #queue: Promise<unknown> = Promise.resolve();

  constructor(deps: LedgerDeps<JobNeed>) {
    this.#deps = deps;
  }

  /**
   * Resolves when the job may begin, to what gives its reservation back.
   * @throws what `refuse` makes; the signal's reason
   */
  reserve(need: JobNeed, signal: AbortSignal): Promise<() => void> {
    const before = this.#queue;
    const granted = this.#grantAfter(before, need, signal);
    this.#queue = Promise.allSettled([before, granted]);
    return granted;
  }

  async #grantAfter(
    before: Promise<unknown>,
    need: JobNeed,
    signal: AbortSignal,
  ): Promise<() => void> {
    await unlessAborted(before, signal);
    const availableBytes = await this.#availableFor(need);
    while (this.#reserved.size > 0 && this.#sum() + need.bytes > availableBytes) {
      this.#deps.onWait(need, availableBytes - this.#sum());
      await unlessAborted(this.#nextRelease(), signal);
    }
    this.#reserved.set(need.jobId, need.bytes);
    return () => this.#release(need.jobId);
  }

  async #availableFor(need: JobNeed): Promise<number> {
    if (this.#reserved.size === 0) this.#idle = this.#deps.readIdle();
    if (need.leastBytes > this.#available() && this.#reserved.size === 0) {
      await this.#deps.cleanUp();
      this.#idle = this.#deps.readIdle();
    }
    const availableBytes = this.#available();
    const { leastBytes } = need;
    if (leastBytes <= availableBytes) return availableBytes;
    const { budgetBytes } = this.#idle;
    throw this.#deps.refuse(need, { leastBytes, availableBytes, budgetBytes });
  }

  #available(): number {
    return Math.max(0, this.#idle.budgetBytes - this.#idle.usedBytes);
  }

  #nextRelease(): Promise<void> {
    return new Promise((resolve) => this.#onRelease.add(resolve));
  }

  #release(jobId: string): void {
    this.#reserved.delete(jobId);
    for (const wake of this.#onRelease) wake();
    this.#onRelease.clear();
  }

  #sum(): number {
    return [...this.#reserved.values()].reduce((sum, bytes) => sum + bytes, 0);
  }
}
