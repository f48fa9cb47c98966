import { v7 as uuid } from 'uuid';
import { FairTurns } from '../../fair-turns.ts';
import type { Beginning } from '../in-progress.ts';
import type { QueuedJob } from '../stores/job-store.ts';

/** A job that was in progress when a renderer died. */
interface Suspect {
  /** UUIDv7 of the time of the death: jobs with lower ids were queued before it. */
  readonly since: string;
  /** Whether it was the only work in progress. */
  readonly isCertain: boolean;
}

/**
 * Decides which job runs next:
 * 1. jobs that lost their renderer through no fault of their own, which have already had their
 *    turn;
 * 2. the oldest job of the owner whose last turn was the longest ago;
 * 3. jobs that took down a renderer, after all jobs that were waiting at the time. If it is not
 *    certain which of several pieces of work took it down, each comes only after the jobs of its own
 *    owner.
 */
export class JobOrder {
  readonly #turns = new FairTurns();
  readonly #continuing = new Set<string>();
  readonly #suspects = new Map<string, Suspect>();

  /** The jobs that do not simply wait for the turn of their owner. */
  get special(): readonly string[] {
    return [...this.#continuing, ...this.#suspects.keys()];
  }

  /**
   * The job that runs next; null if none is waiting.
   * @param queued oldest first; of jobs that are not special, the oldest of each owner suffices
   */
  next(queued: readonly QueuedJob[]): (QueuedJob & Beginning) | null {
    const continuing = queued.find(({ id }) => this.#continuing.has(id));
    const chosen = continuing ?? this.#turns.next(this.#candidates(queued));
    if (chosen === undefined) return null;
    const { id, owner } = chosen;
    return { id, owner, isAlone: this.#suspects.has(id) };
  }

  /** The job begins to run. */
  began({ id, owner }: QueuedJob): void {
    this.#continuing.delete(id);
    this.#turns.took(owner);
  }

  /** The job lost its renderer through no fault of its own: it runs first. */
  continues(id: string): void {
    this.#continuing.add(id);
  }

  /**
   * The job was in progress when a renderer died: it runs last and alone.
   * @param since UUIDv7 of the time of the death
   */
  suspect(id: string, isCertain: boolean, since = uuid()): void {
    const known = this.#suspects.get(id)?.isCertain ?? false;
    this.#suspects.set(id, { since, isCertain: isCertain || known });
  }

  /** The job has ended. */
  ended(id: string): void {
    this.#continuing.delete(id);
    this.#suspects.delete(id);
  }

  #candidates(queued: readonly QueuedJob[]): readonly QueuedJob[] {
    if (this.#suspects.size === 0) return queued;
    const plain = queued.filter(({ id }) => !this.#suspects.has(id));
    const oldestOf = new Map<string | null, string>();
    for (const { id, owner } of plain) if (!oldestOf.has(owner)) oldestOf.set(owner, id);
    const oldest = plain[0]?.id;
    return queued.filter(({ id, owner }) => {
      const suspect = this.#suspects.get(id);
      if (suspect === undefined) return true;
      const before = suspect.isCertain ? oldest : oldestOf.get(owner);
      return before === undefined || before > suspect.since;
    });
  }
}
