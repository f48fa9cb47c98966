import { systemClock, type Clock } from '../clock.ts';
import type { Grant, Trial } from './grant.ts';
import { unlessAborted } from './unless-aborted.ts';

/** The memory that a job will need at its peak, in addition to the memory in use without it. */
export interface Need {
  readonly jobId: string;
  readonly bytes: number;
  /** Need with all degradation measures in force; at most `bytes`. */
  readonly leastBytes: number;
  /**
   * The part that one decode takes. The measures do not reduce it, and the brake stops decodes, so
   * it must fit below the threshold of the brake.
   */
  readonly decodeBytes: number;
  /** Whether it may be tried although it is predicted not to fit. */
  readonly mayBeTried: boolean;
}

/** Figures for a job that does not fit even if it runs alone. */
export interface Shortfall {
  readonly neededBytes: number;
  /** Memory that is available to a job that runs alone. */
  readonly availableBytes: number;
  /** The share of the budget that may be used: up to the brake for a decode, all of it for a job. */
  readonly usableBytes: number;
}

/** A need of up to this share of the memory that may be used is tried; a larger one is refused. */
const MOST_TRIED = 1.5;

/**
 * Peaks are at most about 0.8 of what is predicted without savings. Above this share of the available memory,
 * two decodes at the start could fill it before the first checkpoint.
 */
const TIGHT = 1.25;

/** Memory that another process has just freed, or that is still being written to the disk, counts for a moment. */
const LOOK_AGAIN_MS = 1_000;
const MOST_LOOKS = 4;

/** One reservation, distinguished from others by object identity. */
interface Reserved {
  readonly bytes: number;
}

interface MemoryInUse {
  readonly usedBytes: number;
  readonly budgetBytes: number;
  /** Memory use at which the brake stops decodes. */
  readonly brakeBytes: number;
}

export interface LedgerOptions<JobNeed extends Need> {
  readonly readMemory: () => MemoryInUse;
  /**
   * Frees memory before a job is refused, because leftovers of earlier jobs must not count against it.
   */
  readonly cleanUp: () => Promise<void>;
  /** Creates the error for a job that can never fit. */
  readonly refuse: (need: JobNeed, shortfall: Shortfall) => Error;
  readonly onWait: (need: JobNeed, openBytes: number) => void;
  readonly clock?: Pick<Clock, 'sleep'>;
}

/**
 * The memory reserved for running jobs. A job reserves its predicted peak as soon as it is planned,
 * long before it uses the memory, so two jobs never count on the same free memory.
 *
 *   reserve ─┬─ does not fit even alone and fully degraded ──▶ refused for good
 *            ├─ does not fit by little ──▶ waits until it is alone, then granted as a trial
 *            ├─ no other reservation ──▶ granted, with all savings if it does not fit by far without them
 *            ├─ fits alongside the other reservations ──▶ granted
 *            └─ does not fit now ──▶ waits, first come first served, until enough is released
 */
export class Ledger<JobNeed extends Need> {
  readonly #options: LedgerOptions<JobNeed>;
  readonly #reserved = new Set<Reserved>();
  readonly #onRelease = new Set<() => void>();
  /** Read while no job has a reservation. */
  #idle: MemoryInUse = { usedBytes: 0, budgetBytes: 0, brakeBytes: 0 };
  /** The least memory in use that was read while no job had a reservation. */
  #leastIdleBytes = Infinity;
  #elsewhereBytes = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: LedgerOptions<JobNeed>) {
    this.#options = options;
    this.#readIdle();
  }

  /**
   * Resolves once the job may begin.
   * @throws the error that `refuse` creates; the signal's reason
   */
  reserve(need: JobNeed, signal: AbortSignal): Promise<Grant> {
    const before = this.#queue;
    const granted = this.#grantAfter(before, need, signal);
    this.#queue = Promise.allSettled([before, granted]);
    return granted;
  }

  /**
   * Memory in use without jobs plus all reserved memory, whether or not it is in use yet; 0 while
   * there are no reservations.
   */
  get promisedBytes(): number {
    return this.#reserved.size === 0 ? 0 : this.#idle.usedBytes + this.#sum();
  }

  /**
   * Counts memory that another process has reserved. It makes reservations wait for each other, but
   * never blocks the only one here, so that many small ones elsewhere cannot hold up a large job.
   */
  reservedElsewhere(bytes: number): void {
    this.#elsewhereBytes = bytes;
    this.#wake();
  }

  async #grantAfter(before: Promise<unknown>, need: JobNeed, signal: AbortSignal): Promise<Grant> {
    await unlessAborted(before, signal);
    const shortfall = await this.#shortfallToTry(need, signal);
    while (this.#reserved.size > 0 && !this.#hasRoomFor(need)) {
      this.#options.onWait(need, this.#available(this.#idle.budgetBytes) - this.#taken());
      await unlessAborted(this.#nextRelease(), signal);
    }
    // Looked at again, because the figures may be of a time before it was alone.
    const again = shortfall === null ? null : await this.#shortfallToTry(need, signal);
    const trial = this.#trialOf(need, again);
    // A job or question may have several reservations at a time.
    const reserved = { bytes: need.bytes };
    this.#reserved.add(reserved);
    const isTight = need.bytes > TIGHT * this.#available(this.#idle.budgetBytes);
    return { release: () => this.#release(reserved), trial, isTight };
  }

  /**
   * Returns the shortfall of a need that is tried nevertheless; null if the need fits. Before a need is
   * refused that would fit into the memory of a quieter moment, the memory is read several times.
   * @throws the error that `refuse` creates; the signal's reason
   */
  async #shortfallToTry(need: JobNeed, signal: AbortSignal): Promise<Shortfall | null> {
    const { cleanUp, refuse, clock = systemClock } = this.#options;
    if (this.#reserved.size === 0) this.#readIdle();
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      if (this.#reserved.size > 0 || this.#shortfall(need) === null) break;
      if (looks > 0) {
        if (this.#isTried(need) || !this.#isTried(need, this.#leastIdleBytes)) break;
        await clock.sleep(LOOK_AGAIN_MS, signal);
      }
      await cleanUp();
      this.#readIdle();
    }
    const shortfall = this.#shortfall(need);
    if (shortfall !== null && !this.#isTried(need)) throw refuse(need, shortfall);
    return shortfall;
  }

  #readIdle(): void {
    this.#idle = this.#options.readMemory();
    this.#leastIdleBytes = Math.min(this.#leastIdleBytes, this.#idle.usedBytes);
  }

  /** Whether a need fits, or is tried nevertheless, if that much memory is in use without it. */
  #isTried(need: JobNeed, usedBytes = this.#idle.usedBytes): boolean {
    const shortfall = this.#shortfall(need, usedBytes);
    if (shortfall === null) return true;
    const { neededBytes, usableBytes } = shortfall;
    return need.mayBeTried && neededBytes + usedBytes <= MOST_TRIED * usableBytes;
  }

  #trialOf(need: JobNeed, shortfall: Shortfall | null): Trial | null {
    if (shortfall === null) return null;
    const readFreeBytes = () => {
      const { usedBytes, brakeBytes } = this.#options.readMemory();
      return Math.max(0, brakeBytes - usedBytes);
    };
    return { refusal: this.#options.refuse(need, shortfall), readFreeBytes };
  }

  /** Of two shortfalls, the one that asks for the larger container. */
  #shortfall(
    { leastBytes, decodeBytes }: JobNeed,
    usedBytes = this.#idle.usedBytes,
  ): Shortfall | null {
    const { budgetBytes, brakeBytes } = this.#idle;
    const share = ({ neededBytes, usableBytes }: Shortfall) =>
      (neededBytes + usedBytes) / usableBytes;
    const figures = [
      { neededBytes: leastBytes, usableBytes: budgetBytes },
      { neededBytes: decodeBytes, usableBytes: brakeBytes },
    ].map((figures) => ({
      ...figures,
      availableBytes: this.#available(figures.usableBytes, usedBytes),
    }));
    const short = figures.filter(({ neededBytes, availableBytes }) => neededBytes > availableBytes);
    return short.toSorted((one, other) => share(other) - share(one))[0] ?? null;
  }

  #hasRoomFor({ bytes, decodeBytes }: JobNeed): boolean {
    const { budgetBytes, brakeBytes } = this.#idle;
    const taken = this.#taken();
    return (
      taken + bytes <= this.#available(budgetBytes) &&
      taken + decodeBytes <= this.#available(brakeBytes)
    );
  }

  #available(usableBytes: number, usedBytes = this.#idle.usedBytes): number {
    return Math.max(0, usableBytes - usedBytes);
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
