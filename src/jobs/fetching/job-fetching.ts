import { systemClock } from '../../clock.ts';
import { ServiceError, toProblem, type Problem } from '../../errors.ts';
import { letOthersRun } from '../../event-loop-yielder.ts';
import { allItems, type JobRequest } from '../../gang-sheet/order.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { ArtworkProgress, JobContents } from '../job.ts';
import { OrderFetch, type OrderFetched } from './order-fetch.ts';
import { RoomAhead, type RoomAheadDeps } from './room-ahead.ts';
import type { UrlFetcher } from './url-fetcher.ts';
import { urlsOf } from './urls-of.ts';

export interface JobToFetchFor {
  readonly id: string;
  readonly owner: string | null;
  readonly request: JobRequest;
}

export interface JobFetchingDeps {
  readonly fetcher: UrlFetcher;
  readonly room: RoomAheadDeps['room'];
  /** Number of jobs in the queue, with those whose artwork is being fetched. */
  readonly queued: () => Promise<number>;
  /** For all artwork of one job. */
  readonly timeoutMs: number;
  readonly dirOf: (id: string) => string;
  readonly contentsOf: (id: string) => Promise<JobContents | null>;
  /** Whether the job has working files of an earlier run. With a plan, they include its artwork. */
  readonly hasWork: (id: string) => Promise<boolean>;
  readonly log: Log;
  /** The number of artworks that are there has changed. */
  readonly onProgress: (id: string) => void;
  /** The job may be handed over: every file is there, or it is known why not. */
  readonly onFetched: (id: string) => void;
  /** The job cannot be rendered. */
  readonly onFailed: (id: string, problem: Problem) => void;
}

/** A job whose artwork is not all there. */
interface Coming {
  readonly stop: AbortController;
  progress: ArtworkProgress;
  waiting: Problem | undefined;
  done: Promise<void>;
}

/** While the disk is full, it is asked again at this interval. */
const DISK_AGAIN_MS = 1_000;

/**
 * Fetches artwork from URLs as soon as a job is stored, while other jobs are rendered. A job is handed to a
 * renderer once its artwork is there.
 *
 *   coming ── every file is there, or cannot be fetched ──▶ may be handed over
 *   coming ── time is up ──▶ failed
 *   coming ── the disk is full ──▶ waiting for it ──▶ coming
 *   coming ── cancelled, or the service stops ──▶ gone; after a restart, what has arrived is not fetched again
 */
export class JobFetching {
  readonly #deps: JobFetchingDeps;
  readonly #ahead: RoomAhead;
  readonly #coming = new Map<string, Coming>();

  constructor(deps: JobFetchingDeps) {
    this.#deps = deps;
    this.#ahead = new RoomAhead({ room: deps.room, isNext: (id) => this.#isNext(id) });
  }

  /** Whether nothing has to be fetched any more. */
  isDone(id: string): boolean {
    return !this.#coming.has(id);
  }

  /** The jobs for which something has to be fetched. */
  get comingIds(): readonly string[] {
    return [...this.#coming.keys()];
  }

  /** What has arrived so far; undefined: nothing is coming. */
  progressOf(id: string): ArtworkProgress | undefined {
    return this.#coming.get(id)?.progress;
  }

  /** Why nothing arrives; undefined if something may. */
  waitOf(id: string): Problem | undefined {
    return this.#coming.get(id)?.waiting;
  }

  /** Begins to fetch what a job needs. */
  begin(job: JobToFetchFor): void {
    const urls = urlsOf(allItems(job.request));
    if (urls.length === 0) return;
    const coming = this.#enter(job.id, urls.length);
    coming.done = this.#fetchAll(job, urls, coming);
  }

  /** Takes up jobs again that wait in the queue and may need something from URLs, one after the other. */
  recover(jobs: readonly Pick<JobToFetchFor, 'id' | 'owner'>[]): void {
    for (const { id } of jobs) this.#enter(id, 0);
    void this.#examine(jobs);
  }

  /** The job was cancelled, or is to be removed. Resolves when nothing is written for it any more. */
  async stop(id: string): Promise<void> {
    const coming = this.#coming.get(id);
    this.#coming.delete(id);
    coming?.stop.abort(stopped());
    await coming?.done;
  }

  /** The service stops. What has arrived stays. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#coming.keys()].map((id) => this.stop(id)));
  }

  /** Whether the job waits longest, and no other one has its artwork and waits to be rendered. */
  async #isNext(id: string): Promise<boolean> {
    const queued = await this.#deps.queued();
    const [first] = this.#coming.keys();
    return id === first && queued <= this.#coming.size;
  }

  #enter(id: string, total: number): Coming {
    const coming: Coming = {
      stop: new AbortController(),
      progress: { fetched: 0, total },
      waiting: undefined,
      done: Promise.resolve(),
    };
    this.#coming.set(id, coming);
    return coming;
  }

  async #examine(jobs: readonly Pick<JobToFetchFor, 'id' | 'owner'>[]): Promise<void> {
    for (const job of jobs) {
      // Reading the orders of a long queue may take seconds.
      await letOthersRun();
      if (!this.#coming.has(job.id)) continue;
      const contents = await this.#contentsToFetch(job.id);
      if (!this.#coming.delete(job.id)) continue;
      if (contents !== null) this.begin({ ...job, ...contents });
      if (this.isDone(job.id)) this.#deps.onFetched(job.id);
    }
  }

  /** null: there is nothing to fetch. */
  async #contentsToFetch(id: string): Promise<JobContents | null> {
    try {
      const contents = await this.#deps.contentsOf(id);
      const hasArtwork = contents?.plan ? await this.#deps.hasWork(id) : false;
      return hasArtwork ? null : contents;
    } catch (error) {
      // A damaged job fails when it is handed over.
      this.#deps.log.warn({ err: error, jobId: id }, 'order not read');
      return null;
    }
  }

  async #fetchAll(job: JobToFetchFor, urls: readonly string[], coming: Coming): Promise<void> {
    const { log, onFetched, onFailed } = this.#deps;
    const { id } = job;
    const startMs = performance.now();
    try {
      const counts = await this.#untilThere(job, urls, coming);
      const seconds = Math.round(performance.now() - startMs) / 1000;
      log.info({ jobId: id, ...counts, seconds }, 'artwork fetched');
      this.#coming.delete(id);
      onFetched(id);
    } catch (error) {
      if (coming.stop.signal.aborted) return;
      log.error({ err: error, jobId: id }, 'artwork not fetched');
      this.#coming.delete(id);
      onFailed(id, toProblem(error));
    }
  }

  /** Tries again while the disk is full, with the files that are not there yet. */
  async #untilThere(
    { id, owner }: JobToFetchFor,
    urls: readonly string[],
    coming: Coming,
  ): Promise<OrderFetched> {
    const { dirOf, fetcher, timeoutMs, onProgress } = this.#deps;
    const order = {
      id,
      owner,
      urls,
      dir: dirOf(id),
      timeoutMs,
      untilRoom: (signal: AbortSignal) => this.#ahead.untilRoom(id, signal),
      onProgress(fetched: number) {
        if (fetched > coming.progress.fetched) coming.waiting = undefined;
        coming.progress = { fetched, total: urls.length };
        onProgress(id);
      },
    };
    for (;;) {
      try {
        return await new OrderFetch(order, coming.stop.signal).run(fetcher);
      } catch (error) {
        const problem = toProblem(error);
        if (coming.stop.signal.aborted || problem.code !== 'storage_full') throw error;
        this.#waitsForRoom(id, coming, problem);
        await systemClock.sleep(DISK_AGAIN_MS, coming.stop.signal);
      }
    }
  }

  #waitsForRoom(jobId: string, coming: Coming, problem: Problem): void {
    if (coming.waiting === undefined) {
      const { detail, remediation } = problem;
      const remedy = remediation?.[0]?.detail;
      this.#deps.log.error(
        { fault: 'full', change: 'artwork', jobId, detail, remedy },
        'storage paused',
      );
    }
    coming.waiting = problem;
    this.#deps.onProgress(jobId);
  }
}

function stopped(): ServiceError {
  return new ServiceError('cancelled', 'The artwork is no longer needed.');
}
