import { EventEmitter, once } from 'node:events';
import type { JobMessage, Outcome, Progress } from '../messages.ts';
import type { Log } from '../telemetry/logger.ts';
import type { Death } from '../supervision/classify-death.ts';
import type { Incident } from '../supervision/incident.ts';
import { memoryTooHigh } from './admission.ts';
import { causeOf, whyNotAgain } from './death-verdict.ts';
import { resumption } from './resumption.ts';
import type { JobPatch, JobStore } from './job-store.ts';
import { isFinal, type FinalStatus, type Job, type JobProgress } from './job.ts';
import { END_NEWS, type JobNews, type NewsType } from './job-event.ts';
import type { RendererPort } from './renderer-port.ts';

const MEAN_OVER_JOBS = 5;

export interface JobQueueDeps {
  readonly store: JobStore;
  readonly renderer: RendererPort;
  /** Jobs rendered at the same time. */
  readonly concurrency: number;
  /** How long a failed job that can be resumed is kept as it is; 0: not at all. */
  readonly keepFailedMs: number;
  readonly log: Log;
  readonly metrics: { jobEnded(status: string, seconds: number): void };
  readonly now: () => Date;
}

/**
 * Hands waiting jobs to the renderer, oldest first, and writes down what becomes of them.
 *
 * A job leaves `queued` only here, when the renderer is up, a place is free and memory is under the
 * critical share. It comes back to `queued` when the renderer leaves it at a checkpoint (shutdown) or
 * dies; kept parts and the plan stay with it, so it goes on with the first part that is missing, and
 * with less where memory was the cause. At the second death it fails, so that one poisoned order
 * cannot hold up all others.
 */
export class JobQueue {
  readonly #deps: JobQueueDeps;
  readonly #running = new Map<string, JobProgress | null>();
  readonly #ended = new EventEmitter().setMaxListeners(0);
  readonly #changed = new EventEmitter().setMaxListeners(0);
  #isStopping = false;
  #meanJobSeconds = 10;

  constructor(deps: JobQueueDeps) {
    this.#deps = deps;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** A guess at when a place will be free. */
  get meanJobSeconds(): number {
    return this.#meanJobSeconds;
  }

  /** Jobs that wait and have no free place to go to. */
  waiting(): number {
    const free = this.#deps.concurrency - this.#running.size;
    return Math.max(0, this.#deps.store.queued() - free);
  }

  /**
   * At start: what an earlier process left in the middle goes on.
   * @param lastRun how the earlier run of the service died, if it did
   */
  recover(lastRun: Incident | null): void {
    const { store, log } = this.#deps;
    const left = [...store.idsIn('running'), ...store.idsIn('paused')];
    for (const id of left) {
      if (lastRun !== null && this.#isLastDeath(id, lastRun.class, lastRun)) continue;
      this.#requeue(id);
      log.warn({ jobId: id }, 'job taken up again');
    }
  }

  /** The job with its live progress. */
  live(job: Job): Job {
    return { ...job, progress: this.#running.get(job.id) ?? job.progress };
  }

  /** Starts what may start. Called whenever something changed. */
  dispatch(): void {
    const { store, concurrency } = this.#deps;
    // Asked for each order that is taken: a long queue is not read for nothing.
    if (this.#isStopping || this.#running.size >= concurrency) return;
    for (const id of store.idsIn('queued')) {
      if (this.#running.size >= concurrency || !this.#rendererTakesWork()) return;
      this.#start(id);
    }
  }

  /** Ends a job that waits, or asks the renderer to end one that runs. */
  cancel(job: Job): void {
    if (this.#running.has(job.id)) {
      this.#deps.renderer.send({ type: 'stop', jobId: job.id, why: 'cancelled' });
    } else if (!isFinal(job.status)) {
      this.#end(job.id, 'cancelled', {});
    }
  }

  /** A job that failed goes on with what is kept of it: its plan, its parts, its artwork. */
  resume({ id, progress }: Job): void {
    const { store, log } = this.#deps;
    const again = { finishedAt: null, problem: null, resumableUntil: null } as const;
    store.forgiveDeaths(id);
    const waiting = { ...progress, phase: 'queued' } as const;
    store.update(
      id,
      { ...again, status: 'queued', progress: waiting },
      this.#news('gangsheet.queued'),
    );
    this.tellOf(id);
    log.info({ jobId: id }, 'job resumed');
    this.dispatch();
  }

  /** Resolves when the job ends, or when the signal fires. */
  async whenEnded(id: string, signal: AbortSignal): Promise<void> {
    try {
      await once(this.#ended, id, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Calls `listener` whenever something of the job has changed; returns what ends that. */
  onChange(id: string, listener: () => void): () => void {
    this.#changed.on(id, listener);
    return () => this.#changed.off(id, listener);
  }

  /** Whoever follows the job looks at it anew. */
  tellOf(id: string): void {
    this.#changed.emit(id);
  }

  /** No job is started any more; running ones are asked to stop at their next checkpoint. */
  stop(): void {
    this.#isStopping = true;
    for (const jobId of this.#running.keys()) {
      this.#deps.renderer.send({ type: 'stop', jobId, why: 'interrupted' });
    }
  }

  handle(message: JobMessage): void {
    if (!this.#running.has(message.jobId)) return;
    this.#take(message);
    this.tellOf(message.jobId);
  }

  #take(message: JobMessage): void {
    const { store } = this.#deps;
    const { jobId } = message;
    switch (message.type) {
      case 'progress':
        this.#running.set(jobId, message.progress);
        return;
      case 'paused':
        store.update(jobId, { status: 'paused' }, this.#news('gangsheet.paused'));
        return;
      case 'resumed':
        store.update(jobId, { status: 'running' }, this.#news('gangsheet.resumed'));
        return;
      case 'planned':
        store.savePlan(jobId, message);
        return;
      case 'part-kept':
        store.addPart(
          jobId,
          message,
          this.#news('gangsheet.part_ready', { part: message.part.number }),
        );
        return;
      case 'peak-observed':
        store.peaks.add(message.observation);
        return;
      case 'finished':
        this.#finish(jobId, message.outcome);
    }
  }

  /** The renderer is gone: its jobs wait again, or fail when it was not their first time. */
  rendererDied(how: Death, report: Incident | null): void {
    for (const id of [...this.#running.keys()]) {
      if (!this.#isLastDeath(id, how, report)) this.#requeue(id);
    }
    this.dispatch();
  }

  /** Counts a death against a job, and ends the job where that was one too many. */
  #isLastDeath(id: string, how: Death | Incident['class'], report: Incident | null): boolean {
    const { store, log } = this.#deps;
    const cause = causeOf(how);
    if (cause === null) return false;
    const deaths = store.addDeath(id, cause);
    log.error({ jobId: id, how, deaths }, 'renderer died during job');
    const problem = whyNotAgain(deaths, how, report);
    if (problem !== null) this.#end(id, 'failed', { problem });
    return problem !== null;
  }

  #rendererTakesWork(): boolean {
    const { renderer } = this.#deps;
    return renderer.isReady() && memoryTooHigh(renderer.memory()) === null;
  }

  #start(id: string): void {
    const { store, renderer } = this.#deps;
    const job = store.find(id);
    const contents = store.contents(id);
    if (job === null || contents === null) return;
    this.#running.set(id, null);
    const { createdAt } = job;
    const news = this.#news('gangsheet.started');
    store.update(id, { status: 'running', startedAt: job.startedAt ?? news.at }, news);
    this.tellOf(id);
    const withLess = store.deathsOf(id).memory > 0;
    const peakFactors = store.peaks.factors();
    const { parts } = job;
    renderer.send({
      type: 'run',
      job: { id, createdAt, ...contents, parts, withLess, peakFactors },
    });
  }

  #finish(id: string, outcome: Outcome): void {
    const { memory } = outcome;
    if (outcome.status === 'interrupted') this.#requeue(id);
    else if (outcome.status === 'failed')
      this.#end(id, 'failed', { memory, problem: outcome.problem });
    else this.#end(id, outcome.status, { memory });
    this.dispatch();
  }

  #requeue(id: string): void {
    this.#running.delete(id);
    this.#deps.store.update(id, { status: 'queued' }, this.#news('gangsheet.queued'));
    this.tellOf(id);
  }

  #end(id: string, status: FinalStatus, result: Pick<JobPatch, 'memory' | 'problem'>): void {
    const { store, log, metrics, now, keepFailedMs } = this.#deps;
    const progress = this.#running.get(id) ?? store.find(id)?.progress;
    this.#running.delete(id);
    const finished = now();
    const patch = {
      ...result,
      ...(result.problem && resumption(id, result.problem, { finished, keepFailedMs })),
      status,
      finishedAt: finished.toISOString(),
      ...(progress && { progress: atEnd(progress) }),
    };
    const { problem } = patch;
    store.update(id, patch, {
      type: END_NEWS[status],
      at: patch.finishedAt,
      ...(problem && { problem }),
    });
    const startedAt = store.find(id)?.startedAt ?? null;
    const seconds = startedAt === null ? 0 : (finished.getTime() - Date.parse(startedAt)) / 1000;
    this.#meanJobSeconds += (seconds - this.#meanJobSeconds) / MEAN_OVER_JOBS;
    metrics.jobEnded(status, seconds);
    log.info({ jobId: id, status, seconds }, 'job ended');
    this.#ended.emit(id);
    this.tellOf(id);
  }

  #news(type: NewsType, about: Pick<JobNews, 'part'> = {}): JobNews {
    return { type, at: this.#deps.now().toISOString(), ...about };
  }
}

function atEnd(progress: JobProgress | Progress): JobProgress {
  return { ...progress, phase: 'done' };
}
