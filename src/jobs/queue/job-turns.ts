import type { Beginning, InProgress } from '../in-progress.ts';
import type { DeathStore } from '../stores/death-store.ts';
import type { QueuedJob } from '../stores/job-store.ts';
import { JobOrder } from './job-order.ts';

export type NextJob = QueuedJob & Beginning;

/** Gives jobs their turns, and makes a job that must run alone wait until it can. */
export class JobTurns {
  readonly order = new JobOrder();
  readonly #inProgress: InProgress;
  readonly #deaths: Pick<DeathStore, 'of'>;
  #claimant: string | null = null;

  constructor(inProgress: InProgress, deaths: Pick<DeathStore, 'of'>) {
    this.#inProgress = inProgress;
    this.#deaths = deaths;
  }

  /**
   * The job is waiting again. It is no longer known what else was in progress when it took down a
   * renderer.
   */
  async restored(id: string): Promise<void> {
    if (await this.#isSuspect(id)) this.order.suspect(id, true);
  }

  /** The job is waiting again because the service stopped while it was running. */
  async interrupted(id: string): Promise<void> {
    if (await this.#isSuspect(id)) this.order.suspect(id, true);
    else this.order.continues(id);
  }

  /**
   * The job that may begin now; null if there is none.
   * @param queued oldest first
   */
  next(queued: readonly QueuedJob[]): NextJob | null {
    const next = this.order.next(queued);
    this.#claimFor(next);
    return next !== null && this.#inProgress.mayBegin(next) ? next : null;
  }

  /** The job is about to begin: nothing else may begin that cannot be beside it. */
  begins(next: NextJob): void {
    this.#inProgress.begin(next);
  }

  /** The job runs. */
  began(next: NextJob): void {
    this.order.began(next);
  }

  /** Whether the renderer that the job began with still works on it. */
  isInProgress(id: string): boolean {
    return this.#inProgress.has(id);
  }

  /** The renderer no longer works on the job. */
  left(id: string): void {
    this.#inProgress.end(id);
  }

  /** Whether this job took down a renderer, or might have. A kill from outside does not count. */
  async #isSuspect(id: string): Promise<boolean> {
    const { memory, other } = await this.#deaths.of(id);
    return memory + other > 0;
  }

  /** Drops the claim of a job that is no longer next. */
  #claimFor(next: NextJob | null): void {
    if (this.#claimant !== null && this.#claimant !== next?.id) {
      this.#inProgress.unclaim(this.#claimant);
    }
    this.#claimant = next?.isAlone === true ? next.id : null;
    if (this.#claimant !== null) this.#inProgress.claim(this.#claimant);
  }
}
