import type { JobProgress } from '../job.ts';
import type { QueuedJob } from '../stores/job-store.ts';
import { UnreadableJob } from '../unreadable-job.ts';
import type { FullDisks } from './full-disks.ts';
import type { JobQueueDeps } from './job-queue-deps.ts';
import type { JobTurns, NextJob } from './job-turns.ts';
import { memoryTooHigh } from './memory-too-high.ts';
import { readRenderJob } from './read-render-job.ts';
import type { LeavingJobs } from './leaving-jobs.ts';

export interface HandOverDeps extends Pick<
  JobQueueDeps,
  'stores' | 'peaks' | 'renderer' | 'limits' | 'fetching'
> {
  readonly turns: JobTurns;
  readonly fullDisks: FullDisks;
  readonly leaving: Pick<LeavingJobs, 'size'>;
  readonly running: Map<string, JobProgress | null>;
  readonly isStopping: () => boolean;
  /** ISO 8601, UTC. */
  readonly now: () => string;
  readonly onStarted: (id: string) => void;
  /** Puts a job back that has begun in the database, but not in a renderer, as a change of its own. */
  readonly putBack: (id: string) => void;
  readonly setAside: (id: string, error: UnreadableJob) => Promise<void>;
}

/** Hands waiting jobs to the renderer while it takes some. */
export class HandOver {
  readonly #deps: HandOverDeps;

  constructor(deps: HandOverDeps) {
    this.#deps = deps;
  }

  /** Whether a job could start now if one waited. */
  mayStart(): boolean {
    const { renderer, limits, running, leaving, fullDisks, isStopping } = this.#deps;
    const slots = fullDisks.slots(limits.concurrency);
    // One leaving job for each slot is tolerated: it may hold memory until its grace period is over.
    const hasSlot = running.size < slots && leaving.size <= slots;
    if (isStopping() || fullDisks.isHolding || !hasSlot) return false;
    return renderer.takes('job') && memoryTooHigh(renderer.memory()) === null;
  }

  /** Starts all jobs that can start. Called as a change, so that nothing else changes jobs in the meantime. */
  async startAll(): Promise<void> {
    const skipped = new Set<string>();
    while (this.mayStart()) {
      const next = this.#deps.turns.next(await this.#ready(skipped));
      // The renderer may have died in the meantime.
      if (next === null || !this.mayStart()) return;
      skipped.add(next.id);
      await this.#startOrSetAside(next);
    }
  }

  /** The jobs of which one is next, without the rest of a long queue; oldest first. */
  async #ready(skipped: ReadonlySet<string>): Promise<readonly QueuedJob[]> {
    const { stores, fetching, fullDisks, turns } = this.#deps;
    const isReady = (id: string) =>
      !skipped.has(id) && fetching.isDone(id) && fullDisks.hasRoomFor(id);
    const { special } = turns.order;
    const unready = [...fetching.comingIds, ...fullDisks.ids].filter((id) => !isReady(id));
    const plain = await stores.jobs.oldestOfEach([...unready, ...skipped, ...special]);
    const others = special.length === 0 ? [] : await stores.jobs.queuedAmong(special);
    return [...plain, ...others]
      .filter(({ id }) => isReady(id))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** A damaged job does not hold up the jobs behind it. */
  async #startOrSetAside(next: NextJob): Promise<void> {
    const { turns, setAside } = this.#deps;
    turns.begins(next);
    try {
      if (!(await this.#start(next))) turns.left(next.id);
    } catch (error) {
      turns.left(next.id);
      if (!(error instanceof UnreadableJob)) throw error;
      await setAside(next.id, error);
    }
  }

  /** @returns false if the job is not queued any more, or the renderer has gone in the meantime */
  async #start(next: NextJob): Promise<boolean> {
    const { stores, renderer, peaks, turns, running, isStopping } = this.#deps;
    const { id } = next;
    const job = await readRenderJob(id, stores, peaks.factors);
    if (job === null || !(await stores.jobs.begin(id, this.#deps.now()))) return false;
    if (isStopping() || !turns.isInProgress(id)) {
      this.#deps.putBack(id);
      return false;
    }
    running.set(id, null);
    turns.began(next);
    this.#deps.onStarted(id);
    renderer.send({ type: 'run', job });
    return true;
  }
}
