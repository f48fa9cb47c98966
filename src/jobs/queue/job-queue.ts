import type { JobMessage, Outcome, Progress } from '../../messages.ts';
import type { Death } from '../../supervision/classify-death.ts';
import type { Incident } from '../../supervision/incident.ts';
import { causeOf } from '../death-verdict.ts';
import { END_EVENTS, type JobEvent, type JobEventType } from '../job-event.ts';
import { isFinal, type FinalStatus, type Job, type JobProgress } from '../job.ts';
import type { InHand } from '../in-hand.ts';
import type { JobLimits, JobTelemetry } from '../jobs-input.ts';
import type { RendererPort } from '../renderer-port.ts';
import type { JobPatch } from '../stores/job-store.ts';
import type { JobStores } from '../stores/job-stores.ts';
import { JobDeaths } from './job-deaths.ts';
import { JobNotifier } from './job-notifier.ts';
import { JobTurns, type NextJob } from './job-turns.ts';
import { LeavingJobs } from './leaving-jobs.ts';
import { memoryTooHigh } from './memory-too-high.ts';
import { resumption } from './resumption.ts';
import { runMessage } from './run-message.ts';

/** Number of jobs over which the mean duration is smoothed. */
const MEAN_OVER_JOBS = 5;

export interface JobQueueDeps {
  readonly stores: Pick<JobStores, 'jobs' | 'deaths' | 'peaks'>;
  readonly renderer: RendererPort;
  readonly limits: Pick<JobLimits, 'concurrency' | 'keepFailedMs' | 'leaveGraceMs'>;
  readonly telemetry: JobTelemetry;
  readonly inHand: InHand;
  /** Called when the renderer no longer works on a job that was cancelled. */
  readonly onLeft: (id: string) => void;
}

/**
 * Hands waiting jobs to the renderer, in the order of JobOrder, and records what happens to them.
 *
 * A job leaves `queued` only here: when the renderer is ready, a slot is free and memory use is below the
 * critical share. It returns to `queued` when the renderer dies or, during shutdown, when the renderer
 * stops the job at a checkpoint. The job keeps its plan and its finished parts, so it continues with the
 * first missing part, using less memory if memory was the cause. A job that was in hand at a death runs
 * last and alone; at the second death it fails, so that one bad order cannot hold up all others.
 *
 * A cancelled job ends at once, also if it is running: its end is stored, and its slot is free. The
 * renderer leaves it in its own time, within a grace period.
 */
export class JobQueue {
  readonly #deps: JobQueueDeps;
  readonly #running = new Map<string, JobProgress | null>();
  readonly #leaving: LeavingJobs;
  readonly #turns: JobTurns;
  readonly #deaths: JobDeaths;
  readonly #notifier = new JobNotifier();
  #isStopping = false;
  #meanJobSeconds = 10;

  constructor(deps: JobQueueDeps) {
    const { renderer, limits, stores, telemetry } = deps;
    this.#deps = deps;
    this.#deaths = new JobDeaths({ deaths: stores.deaths, log: telemetry.log });
    this.#turns = new JobTurns(deps.inHand, this.#deaths);
    this.#leaving = new LeavingJobs({ renderer, graceMs: limits.leaveGraceMs });
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
    for (const { id } of stores.jobs.queue()) this.#turns.restored(id);
    for (const id of [...stores.jobs.idsIn('running'), ...stores.jobs.idsIn('paused')]) {
      if (lastRun !== null && this.#failsAfterDeath(id, lastRun.class, lastRun)) continue;
      this.#requeue(id);
      this.#turns.interrupted(id);
      telemetry.log.warn({ jobId: id }, 'job taken up again');
    }
  }

  /** The job with its live progress. */
  live(job: Job): Job {
    return { ...job, progress: this.#running.get(job.id) ?? job.progress };
  }

  /** Starts all jobs that can start. Called whenever something has changed. */
  dispatch(): void {
    const { jobs } = this.#deps.stores;
    const skipped = new Set<string>();
    // Called after every submission; checking first avoids reading a long queue in vain.
    while (!this.#isStopping && this.#hasSlot() && this.#rendererAcceptsWork()) {
      const next = this.#turns.next(jobs.queue().filter(({ id }) => !skipped.has(id)));
      if (next === null) return;
      if (!this.#start(next)) skipped.add(next.id);
    }
  }

  /** Ends a job. The renderer is asked to leave it if it is running. Stored when this returns. */
  cancel(job: Job): void {
    if (isFinal(job.status)) return;
    const isRunning = this.#running.has(job.id);
    this.#end(job.id, 'cancelled', {});
    if (isRunning) this.#leaving.add(job.id);
    this.dispatch();
  }

  /** Whether the renderer still works on a job that was cancelled. */
  isLeaving(id: string): boolean {
    return this.#leaving.has(id);
  }

  /** Requeues a failed job; it keeps its plan, its parts and its artwork. */
  resume({ id, progress }: Job): void {
    const { stores, telemetry } = this.#deps;
    stores.deaths.forgive(id);
    this.#turns.restored(id);
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
    if (this.#leaving.has(message.jobId)) this.#applyLeaving(message);
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

  /** Of a job that is cancelled already, only the memory receipt is recorded. */
  #applyLeaving(message: JobMessage): void {
    if (message.type !== 'finished') return;
    const { jobId, outcome } = message;
    this.#deps.stores.jobs.update(jobId, { memory: outcome.memory });
    this.#leaving.left(jobId);
    this.#turns.left(jobId);
    this.#deps.onLeft(jobId);
    this.dispatch();
  }

  /**
   * Requeues the jobs of a renderer that has died, or fails those whose renderers have died too often.
   * @param isCertain whether nothing else was in hand
   */
  rendererDied(how: Death, report: Incident | null, isCertain: boolean): void {
    this.#allLeft();
    for (const id of [...this.#running.keys()]) {
      if (this.#failsAfterDeath(id, how, report)) continue;
      this.#requeue(id);
      if (causeOf(how) === 'outside') this.#turns.order.continues(id);
      else this.#turns.order.suspect(id, isCertain);
    }
    this.dispatch();
  }

  /** Requeues the jobs of a renderer that the service has ended. */
  rendererEnded(): void {
    this.#allLeft();
    for (const id of [...this.#running.keys()]) {
      this.#requeue(id);
      this.#turns.order.continues(id);
    }
    this.dispatch();
  }

  #allLeft(): void {
    for (const id of this.#leaving.allLeft()) this.#deps.onLeft(id);
  }

  /** Counts a death against a job; fails the job and returns true if that was one too many. */
  #failsAfterDeath(id: string, how: Death | Incident['class'], report: Incident | null): boolean {
    const problem = this.#deaths.charge(id, how, report);
    if (problem !== null) this.#end(id, 'failed', { problem });
    return problem !== null;
  }

  #rendererAcceptsWork(): boolean {
    const { renderer } = this.#deps;
    return renderer.isReady() && memoryTooHigh(renderer.memory()) === null;
  }

  /** One leaving job for each slot is tolerated: it may hold memory until its grace period is over. */
  #hasSlot(): boolean {
    const { concurrency } = this.#deps.limits;
    return this.#running.size < concurrency && this.#leaving.size <= concurrency;
  }

  /** Returns whether the job could be started. */
  #start(next: NextJob): boolean {
    const { stores, renderer } = this.#deps;
    const { id } = next;
    const job = stores.jobs.find(id);
    const contents = stores.jobs.contents(id);
    if (job === null || contents === null) return false;
    this.#running.set(id, null);
    this.#turns.began(next);
    const event = this.#event('gangsheet.started');
    stores.jobs.update(id, { status: 'running', startedAt: job.startedAt ?? event.at }, event);
    this.#notifier.changed(id);
    renderer.send(runMessage(job, contents, stores));
    return true;
  }

  #finish(id: string, outcome: Outcome): void {
    const { memory } = outcome;
    this.#turns.left(id);
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
    this.#running.delete(id);
    this.#turns.order.ended(id);
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
