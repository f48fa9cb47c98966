import { ServiceError, storageFaultOf, type StorageFault } from '../errors.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import type { Log } from '../telemetry/logger.ts';

/** The first wait before a held change is retried; each further wait is twice as long. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2_000;
const RETRY_AFTER_SECONDS = 10;

interface HeldWrite {
  readonly what: string;
  readonly write: () => Promise<unknown>;
  readonly settle: (isStored: boolean) => void;
}

/** Why changes are being held. */
export interface Holding {
  readonly fault: StorageFault;
  /** Number of changes that are waiting. */
  readonly writes: number;
  readonly detail: string;
}

/** Stores changes that no request is waiting for. */
export interface StoredWrites {
  /**
   * Runs `write`, which stores a change, after the changes before it. Never throws.
   * @returns whether the change has been stored; resolves only then, or once it has been dropped
   */
  run(what: string, write: () => Promise<unknown>): Promise<boolean>;
}

/**
 * Stores changes one after the other. Keeps them in memory while the disk or the database cannot store them, and
 * stores them later in the same order. A change belongs here if no request is waiting for it: an outcome from the
 * renderer, a delivery, an incident. No caller could handle its error, and it must not be lost.
 *
 *   open ── a change hits a storage fault ──▶ holding: every later change waits behind it
 *   holding ── the first change can be stored, then all others ──▶ open (listeners are called)
 *
 * A change must be one transaction, because it is retried as a whole. Other errors are bugs: the
 * change is dropped and logged, and later changes continue. New work is refused in the meantime, so
 * the number of held changes is bounded by the work in progress.
 */
export class HeldWrites implements StoredWrites {
  readonly #log: Log;
  readonly #waiting: HeldWrite[] = [];
  readonly #turns = new OneAtATime();
  readonly #listeners = new Set<() => void>();
  /** null: every change has been stored so far, or is just being stored. */
  #fault: StorageFault | null = null;
  #sinceMs = 0;
  #waitMs = FIRST_WAIT_MS;
  #timer: NodeJS.Timeout | undefined;
  #storing: Promise<void> | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Number of changes that are held. */
  get size(): number {
    return this.#fault === null ? 0 : this.#waiting.length;
  }

  /** null while every change is stored immediately. */
  get holding(): Holding | null {
    const fault = this.#fault;
    if (fault === null) return null;
    const writes = this.#waiting.length;
    return { fault, writes, detail: `${causeOf(fault)} ${countOf(writes)} to be stored.` };
  }

  run(what: string, write: () => Promise<unknown>): Promise<boolean> {
    return new Promise((settle) => {
      this.#waiting.push({ what, write, settle });
      if (this.#fault === null) void this.#store();
    });
  }

  /** Resolves once the changes given so far have been stored, or are held. */
  quiet(): Promise<void> {
    return this.#storing ?? Promise.resolve();
  }

  /**
   * Runs work for a request while no change is being stored, ahead of changes that are held.
   * @throws the error of `work`
   */
  between<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.run(work);
  }

  /** Calls `listener` whenever all held changes have been stored. */
  onReleased(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** @throws ServiceError `storage_full` or `storage_failed` (both retryable) while changes are held */
  refuseNewWork(): void {
    const { holding } = this;
    if (holding === null) return;
    const { fault, writes, detail } = holding;
    throw new ServiceError(fault === 'full' ? 'storage_full' : 'storage_failed', detail, {
      title: 'Work is paused until storage recovers',
      retryable: true,
      remediation: [{ action: 'free_disk', detail: REMEDY[fault] }],
      details: { heldWrites: writes, retryAfterSeconds: RETRY_AFTER_SECONDS },
    });
  }

  /** Stores what waits, or tries once more, before the database is closed. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#storing;
    await this.#store();
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) return;
    const changes = this.#waiting.map(({ what }) => what);
    this.#log.error({ changes }, 'changes lost: the next start repeats the work behind them');
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#store(), this.#waitMs).unref();
    this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2);
  }

  /** Stores what waits, until there is nothing left or a change cannot be stored. Never rejects. */
  #store(): Promise<void> {
    if (this.#waiting.length === 0) return Promise.resolve();
    this.#storing ??= this.#storeWaiting();
    return this.#storing;
  }

  async #storeWaiting(): Promise<void> {
    const held = this.size;
    try {
      // A change stays at the head while it runs, so that the changes it causes queue up behind it.
      for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
        if (!(await this.#isDone(first))) {
          this.#later();
          return;
        }
        this.#waiting.shift();
      }
    } finally {
      this.#storing = null;
    }
    // Its listeners may give new changes, which begin a round of their own.
    if (held > 0) this.#recovered(held);
  }

  #recovered(writes: number): void {
    this.#fault = null;
    this.#waitMs = FIRST_WAIT_MS;
    const seconds = Math.round((performance.now() - this.#sinceMs) / 100) / 10;
    this.#log.info({ writes, seconds }, 'storage recovered');
    for (const listener of this.#listeners) listener();
  }

  /** Whether the change has been stored or dropped. */
  async #isDone({ what, write, settle }: HeldWrite): Promise<boolean> {
    try {
      await this.#turns.run(write);
    } catch (error) {
      const fault = storageFaultOf(error);
      if (fault !== null) {
        this.#note(fault, what, error);
        return false;
      }
      this.#log.error({ err: error, change: what }, 'change dropped');
      settle(false);
      return true;
    }
    settle(true);
    return true;
  }

  /** Logs each storage failure once, however many changes are waiting. */
  #note(fault: StorageFault, what: string, error: unknown): void {
    const isNew = this.#fault === null;
    this.#fault = fault;
    if (!isNew) return;
    this.#sinceMs = performance.now();
    this.#log.error({ err: error, fault, change: what, remedy: REMEDY[fault] }, 'storage paused');
  }
}

const REMEDY: Readonly<Record<StorageFault, string>> = {
  full: 'Free space on the DATA_DIR disk: delete gang sheets or other files, lower RETENTION_HOURS, or enlarge the disk. Work continues automatically, without a restart.',
  failed:
    'Check the DATA_DIR disk and its file system. Work continues automatically once the database can be written; restart the service after a repair.',
};

function causeOf(fault: StorageFault): string {
  return fault === 'full' ? 'The disk is full.' : 'The database cannot be written.';
}

function countOf(writes: number): string {
  return writes === 1 ? '1 change is waiting' : `${writes} changes are waiting`;
}
