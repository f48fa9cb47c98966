import type { JobMessage, Outcome, Progress } from '../../messages.ts';
import type { Death } from '../../supervision/classify-death.ts';
import type { Incident } from '../../supervision/incident.ts';
import { causeOf, whyNotAgain } from '../death-verdict.ts';
import { END_EVENTS, type JobEvent, type JobEventType } from '../job-event.ts';
import { isFinal, type FinalStatus, type Job, type JobProgress } from '../job.ts';
import type { JobLimits, JobTelemetry } from '../jobs-input.ts';
import type { RendererPort } from '../renderer-port.ts';
import type { JobPatch } from '../stores/job-store.ts';
import type { JobStores } from '../stores/job-stores.ts';
import { JobNotifier } from './job-notifier.ts';
import { memoryTooHigh } from './memory-too-high.ts';
import { peakFactors } from './peak-factor.ts';
import { resumption } from './resumption.ts';

/** Number of jobs over which the mean duration is smoothed. */
const MEAN_OVER_JOBS = 5;

export interface JobQueueDeps {
  readonly stores: Pick<JobStores, 'jobs' | 'deaths' | 'peaks'>;
  readonly renderer: RendererPort;
  readonly limits: Pick<JobLimits, 'concurrency' | 'keepFailedMs'>;
  readonly telemetry: JobTelemetry;
}

/**
 * Hands waiting jobs to the renderer, oldest first, and records what happens to them.
 *
 * A job leaves `queued` only here: when the renderer is ready, a slot is free and memory use is below the
 * critical share. It returns to `queued` when the renderer dies or, during shutdown, when the renderer
 * stops the job at a checkpoint. The job keeps its plan and its finished parts, so it continues with the
 * first missing part, using less memory if memory was the cause. At the second death the job fails, so that
 * one bad order cannot hold up all others.
 */
export class JobQueue {
  readonly #deps: JobQueueDeps;
  readonly #running = new Map<string, JobProgress | null>();
  readonly #notifier = new JobNotifier();
  #isStopping = false;
  #meanJobSeconds = 10;

  constructor(deps: JobQueueDeps) {
    this.#deps = deps;
  }

  get notifier(): JobNotifier {
    return this.#notifier;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Estimates when a slot will be free. */
  get meanJobSeconds(): number {
    return this.#meanJobSeconds;
  }

  /** Number of queued jobs for which there is no free slot. */
  waiting(): number {
    const { stores, limits } = this.#deps;
    const free = limits.concurrency - this.#running.size;
    return Math.max(0, stores.jobs.queued() - free);
  }

  /**
   * Requeues the jobs that an earlier process left unfinished. Called once, at start.
   * @param lastRun how the earlier run died, if it did
   */
  recover(lastRun: Incident | null): void {
    const { stores, telemetry } = this.#deps;
    const left = [...stores.jobs.idsIn('running'), ...stores.jobs.idsIn('paused')];
    for (const id of left) {
      if (lastRun !== null && this.#failsAfterDeath(id, lastRun.class, lastRun)) continue;
      this.#requeue(id);
      telemetry.log.warn({ jobId: id }, 'job taken up again');
    }
  }

  /** The job with its live progress. */
  live<Known extends Pick<Job, 'id' | 'progress'>>(job: Known): Known {
    return { ...job, progress: this.#running.get(job.id) ?? job.progress };
  }

  /** Starts all jobs that can start. Called whenever something has changed. */
  dispatch(): void {
    const { stores, limits } = this.#deps;
    // Called after every submission; checking first avoids reading a long queue in vain.
    if (this.#isStopping || this.#running.size >= limits.concurrency) return;
    for (const id of stores.jobs.idsIn('queued')) {
      if (this.#running.size >= limits.concurrency || !this.#rendererAcceptsWork()) return;
      this.#start(id);
    }
  }

  /** Ends a waiting job, or asks the renderer to stop a running one. */
  cancel(job: Job): void {
    if (this.#running.has(job.id)) {
      this.#deps.renderer.send({ type: 'stop', jobId: job.id, why: 'cancelled' });
    } else if (!isFinal(job.status)) {
      this.#end(job.id, 'cancelled', {});
    }
  }

  /** Requeues a failed job; it keeps its plan, its parts and its artwork. */
  resume({ id, progress }: Job): void {
    const { stores, telemetry } = this.#deps;
    stores.deaths.forgive(id);
    const patch = {
      status: 'queued',
      progress: { ...progress, phase: 'queued' },
      finishedAt: null,
      problem: null,
      resumableUntil: null,
    } as const;
    stores.jobs.update(id, patch, this.#event('gangsheet.queued'));
    this.#notifier.changed(id);
    telemetry.log.info({ jobId: id }, 'job resumed');
    this.dispatch();
  }

  /** Starts no more jobs and asks running ones to stop at their next checkpoint. */
  stop(): void {
    this.#isStopping = true;
    for (const jobId of this.#running.keys()) {
      this.#deps.renderer.send({ type: 'stop', jobId, why: 'interrupted' });
    }
  }

  handle(message: JobMessage): void {
    if (!this.#running.has(message.jobId)) return;
    this.#apply(message);
    this.#notifier.changed(message.jobId);
  }

  #apply(message: JobMessage): void {
    const { jobs, peaks } = this.#deps.stores;
    const { jobId } = message;
    switch (message.type) {
      case 'progress':
        this.#running.set(jobId, message.progress);
        return;
      case 'paused':
        jobs.update(jobId, { status: 'paused' }, this.#event('gangsheet.paused'));
        return;
      case 'resumed':
        jobs.update(jobId, { status: 'running' }, this.#event('gangsheet.resumed'));
        return;
      case 'planned':
        jobs.savePlan(jobId, message);
        return;
      case 'part-kept': {
        const { number } = message.part;
        jobs.addPart(jobId, message, this.#event('gangsheet.part_ready', { part: number }));
        return;
      }
      case 'peak-observed':
        peaks.add(message.observation);
        return;
      case 'finished':
        this.#finish(jobId, message.outcome);
    }
  }

  /** Requeues the jobs of a renderer that has died, or fails those whose renderers have died too often. */
  rendererDied(how: Death, report: Incident | null): void {
    for (const id of [...this.#running.keys()]) {
      if (!this.#failsAfterDeath(id, how, report)) this.#requeue(id);
    }
    this.dispatch();
  }

  /** Counts a death against a job; fails the job and returns true if that was one too many. */
  #failsAfterDeath(id: string, how: Death | Incident['class'], report: Incident | null): boolean {
    const { stores, telemetry } = this.#deps;
    const cause = causeOf(how);
    if (cause === null) return false;
    const deaths = stores.deaths.add(id, cause);
    telemetry.log.error({ jobId: id, how, deaths }, 'renderer died during job');
    const problem = whyNotAgain(deaths, how, report);
    if (problem !== null) this.#end(id, 'failed', { problem });
    return problem !== null;
  }

  #rendererAcceptsWork(): boolean {
    const { renderer } = this.#deps;
    return renderer.isReady() && memoryTooHigh(renderer.memory()) === null;
  }

  #start(id: string): void {
    const { stores, renderer } = this.#deps;
    const job = stores.jobs.find(id);
    const contents = stores.jobs.contents(id);
    if (job === null || contents === null) return;
    this.#running.set(id, null);
    const event = this.#event('gangsheet.started');
    stores.jobs.update(id, { status: 'running', startedAt: job.startedAt ?? event.at }, event);
    this.#notifier.changed(id);
    renderer.send({
      type: 'run',
      job: {
        id,
        createdAt: job.createdAt,
        request: contents.request,
        plan: contents.plan,
        parts: job.parts,
        lowMemory: stores.deaths.of(id).memory > 0,
        peakFactors: peakFactors(stores.peaks.all()),
      },
    });
  }

  #finish(id: string, outcome: Outcome): void {
    const { memory } = outcome;
    if (outcome.status === 'interrupted') this.#requeue(id);
    else if (outcome.status === 'failed') {
      this.#end(id, 'failed', { memory, problem: outcome.problem });
    } else this.#end(id, outcome.status, { memory });
    this.dispatch();
  }

  #requeue(id: string): void {
    this.#running.delete(id);
    this.#deps.stores.jobs.update(id, { status: 'queued' }, this.#event('gangsheet.queued'));
    this.#notifier.changed(id);
  }

  #end(id: string, status: FinalStatus, result: Pick<JobPatch, 'memory' | 'problem'>): void {
    const { stores, telemetry, limits } = this.#deps;
    const { keepFailedMs } = limits;
    const progress = this.#running.get(id) ?? stores.jobs.find(id)?.progress;
    this.#running.delete(id);
    const finished = telemetry.now();
    const patch = {
      ...result,
      ...(result.problem && resumption(id, result.problem, { finished, keepFailedMs })),
      status,
      finishedAt: finished.toISOString(),
      ...(progress && { progress: atEnd(progress) }),
    };
    const { problem, finishedAt: at } = patch;
    stores.jobs.update(id, patch, { type: END_EVENTS[status], at, ...(problem && { problem }) });
    this.#report(id, status, finished);
    this.#notifier.ended(id);
  }

  #report(id: string, status: FinalStatus, finished: Date): void {
    const { stores, telemetry } = this.#deps;
    const startedAt = stores.jobs.find(id)?.startedAt ?? null;
    const seconds = startedAt === null ? 0 : (finished.getTime() - Date.parse(startedAt)) / 1000;
    this.#meanJobSeconds += (seconds - this.#meanJobSeconds) / MEAN_OVER_JOBS;
    telemetry.metrics.jobEnded(status, seconds);
    telemetry.log.info({ jobId: id, status, seconds }, 'job ended');
  }

  #event(type: JobEventType, about: Pick<JobEvent, 'part'> = {}): JobEvent {
    return { type, at: this.#deps.telemetry.now().toISOString(), ...about };
  }
}

function atEnd(progress: JobProgress | Progress): JobProgress {
  return { ...progress, phase: 'done' };
}
