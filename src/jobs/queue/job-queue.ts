import { toProblem } from '../../errors.ts';
import type { JobMessage, Outcome, Progress } from '../../messages.ts';
import type { DiskRoom } from '../../storage/disk-room.ts';
import type { HeldWrites } from '../../storage/held-writes.ts';
import type { Death } from '../../supervision/classify-death.ts';
import type { Incident } from '../../supervision/incident.ts';
import type { JobEvent, JobEventType } from '../job-event.ts';
import { isFinal, type FinalStatus, type Job, type JobProgress } from '../job.ts';
import type { JobFiles } from '../job-files.ts';
import type { JobLimits, JobTelemetry } from '../jobs-input.ts';
import type { RendererPort } from '../renderer-port.ts';
import type { JobPatch } from '../stores/job-store.ts';
import type { JobStores } from '../stores/job-stores.ts';
import { findOrDamaged, UnreadableJob } from '../unreadable-job.ts';
import { endOf } from './end-of.ts';
import { FullDisks } from './full-disks.ts';
import { JobDurations } from './job-durations.ts';
import { JobNotifier } from './job-notifier.ts';
import { judgeDeath, type DeathDuringJob } from './judge-death.ts';
import { memoryTooHigh } from './memory-too-high.ts';
import { readRenderJob } from './read-render-job.ts';

interface Interrupted {
  readonly status: 'interrupted';
}

type StoredMessage = Exclude<JobMessage, { readonly type: 'progress' }>;

export interface JobQueueDeps {
  readonly stores: Pick<JobStores, 'jobs' | 'deaths' | 'peaks'>;
  readonly renderer: RendererPort;
  readonly limits: Pick<JobLimits, 'concurrency' | 'keepFailedMs'>;
  readonly telemetry: JobTelemetry;
  /** Stores what no request waits for, now or once storage has recovered. */
  readonly writes: Pick<HeldWrites, 'run' | 'holding'>;
  readonly room: DiskRoom;
  readonly files: Pick<JobFiles, 'removeScratch'>;
}

/**
 * Hands waiting jobs to the renderer, oldest first, and records what happens to them.
 *
 * A job leaves `queued` only here: when the renderer is ready, a slot is free and memory use is below the
 * critical share. It returns to `queued` when the renderer dies or, during shutdown, when the renderer
 * stops the job at a checkpoint. The job keeps its plan and its finished parts, so it continues with the
 * first missing part, using less memory if memory was the cause. At the second death the job fails, so that
 * one bad order cannot hold up all others.
 *
 * Each change is stored first and then takes effect in memory, because a full disk may hold it: until it is
 * stored, the job stays as it was, and no other job starts.
 */
export class JobQueue {
  readonly #deps: JobQueueDeps;
  readonly #running = new Map<string, JobProgress | null>();
  readonly #notifier = new JobNotifier();
  readonly #fullDisks: FullDisks;
  #isStopping = false;
  readonly #durations: JobDurations;

  constructor(deps: JobQueueDeps) {
    this.#deps = deps;
    this.#durations = new JobDurations(deps.telemetry);
    this.#fullDisks = new FullDisks({
      room: deps.room,
      files: deps.files,
      log: deps.telemetry.log,
      isIdle: () => this.#running.size === 0,
      onRoom: () => this.dispatch(),
    });
  }

  get notifier(): JobNotifier {
    return this.#notifier;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Estimates when a slot will be free. */
  get meanJobSeconds(): number {
    return this.#durations.meanSeconds;
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
    const how = lastRun?.class ?? null;
    for (const jobId of left) {
      this.#afterDeath({ jobId, how, report: lastRun }, () => {
        telemetry.log.warn({ jobId }, 'job taken up again');
      });
    }
  }

  /** The job with its live progress. */
  live(job: Job): Job {
    return { ...job, progress: this.#running.get(job.id) ?? job.progress };
  }

  /** Starts all jobs that can start. Called whenever something has changed. */
  dispatch(): void {
    const { limits, writes } = this.#deps;
    // Called after every submission; checking first avoids reading a long queue in vain.
    if (this.#isStopping || this.#running.size >= limits.concurrency) return;
    if (this.#fullDisks.isWaiting) return;
    if (writes.holding === null) void writes.run('hand-over', () => this.#startWaiting());
  }

  #startWaiting(): void {
    const { stores, limits } = this.#deps;
    if (this.#isStopping) return;
    const slots = this.#fullDisks.slots(limits.concurrency);
    for (const id of stores.jobs.idsIn('queued')) {
      if (this.#running.size >= slots || !this.#rendererAcceptsWork()) return;
      this.#startOrSetAside(id);
    }
  }

  /** A damaged job does not hold up the jobs behind it. */
  #startOrSetAside(id: string): void {
    try {
      this.#start(id);
    } catch (error) {
      if (!(error instanceof UnreadableJob)) throw error;
      this.#end(id, 'failed', { problem: toProblem(error) });
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
    this.#fullDisks.stop();
    for (const jobId of this.#running.keys()) {
      this.#deps.renderer.send({ type: 'stop', jobId, why: 'interrupted' });
    }
  }

  handle(message: JobMessage): void {
    const { jobId, type } = message;
    if (type === 'progress') this.#progressed(jobId, message.progress);
    else void this.#deps.writes.run(`job ${type}`, () => this.#store(message));
  }

  #progressed(jobId: string, progress: Progress): void {
    if (!this.#running.has(jobId)) return;
    this.#running.set(jobId, progress);
    this.#notifier.changed(jobId);
  }

  #store(message: StoredMessage): void {
    if (!this.#running.has(message.jobId)) return;
    this.#apply(message);
    this.#notifier.changed(message.jobId);
  }

  #apply(message: StoredMessage): void {
    const { jobs, peaks } = this.#deps.stores;
    const { jobId } = message;
    switch (message.type) {
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
    for (const jobId of [...this.#running.keys()]) this.#afterDeath({ jobId, how, report });
    this.dispatch();
  }

  /** Counts a death against a job and requeues the job, or fails it if that was one too many. */
  #afterDeath(death: DeathDuringJob, onRequeued: () => void = () => undefined): void {
    const { stores, telemetry, writes } = this.#deps;
    const { jobId } = death;
    const judge = judgeDeath(death, { deaths: stores.deaths, log: telemetry.log });
    void writes.run('renderer death', () => {
      const problem = judge();
      if (problem !== null) {
        this.#end(jobId, 'failed', { problem });
        return;
      }
      this.#requeue(jobId);
      onRequeued();
    });
  }

  #rendererAcceptsWork(): boolean {
    const { renderer } = this.#deps;
    return renderer.isReady() && memoryTooHigh(renderer.memory()) === null;
  }

  #start(id: string): void {
    const { stores, renderer } = this.#deps;
    const job = readRenderJob(id, stores);
    if (job === null) return;
    const event = this.#event('gangsheet.started');
    const startedAt = this.#readable(id)?.startedAt ?? event.at;
    stores.jobs.update(id, { status: 'running', startedAt }, event);
    this.#running.set(id, null);
    this.#notifier.changed(id);
    renderer.send({ type: 'run', job });
  }

  #finish(id: string, outcome: Outcome): void {
    const { memory } = outcome;
    if (outcome.status === 'interrupted') this.#interrupted(id, outcome);
    else if (outcome.status === 'failed') {
      this.#end(id, 'failed', { memory, problem: outcome.problem });
    } else this.#end(id, outcome.status, { memory });
    this.dispatch();
  }

  #interrupted(id: string, { memory, diskFull: problem }: Extract<Outcome, Interrupted>): void {
    if (problem !== undefined && this.#fullDisks.isTooOften(id)) {
      this.#end(id, 'failed', { memory, problem });
      this.#fullDisks.giveUp(id);
      return;
    }
    this.#requeue(id);
    if (problem !== undefined) this.#fullDisks.waitForRoom(id);
  }

  #requeue(id: string): void {
    this.#deps.stores.jobs.update(id, { status: 'queued' }, this.#event('gangsheet.queued'));
    this.#running.delete(id);
    this.#notifier.changed(id);
  }

  #end(id: string, status: FinalStatus, result: Pick<JobPatch, 'memory' | 'problem'>): void {
    const { stores, telemetry, limits } = this.#deps;
    const { keepFailedMs } = limits;
    const progress = this.#running.get(id) ?? this.#readable(id)?.progress;
    const finished = telemetry.now();
    const { patch, event } = endOf(id, { status, result, progress, finished, keepFailedMs });
    stores.jobs.update(id, patch, event);
    this.#running.delete(id);
    this.#fullDisks.ended(id);
    const startedAt = this.#readable(id)?.startedAt ?? null;
    this.#durations.ended(id, { status, finished, startedAt });
    this.#notifier.ended(id);
  }

  /** null: no such job, or it is damaged. */
  #readable(id: string): Job | null {
    const job = findOrDamaged(this.#deps.stores.jobs, id);
    return job instanceof UnreadableJob ? null : job;
  }

  #event(type: JobEventType, about: Pick<JobEvent, 'part'> = {}): JobEvent {
    return { type, at: this.#deps.telemetry.now().toISOString(), ...about };
  }
}
