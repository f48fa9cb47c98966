import { toProblem, type Problem } from '../../errors.ts';
import type { MemoryReceipt } from '../../memory/job/memory-receipt.ts';
import type { JobMessage, Outcome, Progress } from '../../messages.ts';
import type { Death } from '../../supervision/incidents/classify-death.ts';
import type { Incident } from '../../supervision/incidents/incident.ts';
import { causeOf } from '../death-verdict.ts';
import type { JobEvent, JobEventType } from '../job-event.ts';
import { isFinal, type FinalStatus, type Job, type JobProgress } from '../job.ts';
import type { JobPatch } from '../stores/job-store.ts';
import { findOrDamaged, UnreadableJob } from '../unreadable-job.ts';
import { endOf } from './end-of.ts';
import { FullDisks } from './full-disks.ts';
import { JobDurations } from './job-durations.ts';
import type { JobQueueDeps } from './job-queue-deps.ts';
import { JobNotifier } from './job-notifier.ts';
import { JobTurns, type NextJob } from './job-turns.ts';
import { judgeDeath, type DeathDuringJob } from './judge-death.ts';
import { LeavingJobs } from './leaving-jobs.ts';
import { memoryTooHigh } from './memory-too-high.ts';
import { readRenderJob } from './read-render-job.ts';
import { recordMessage } from './record-message.ts';
import { queuedAgain } from './resumption.ts';

type Interrupted = Extract<Outcome, { readonly status: 'interrupted' }>;
type StoredMessage = Exclude<JobMessage, { readonly type: 'progress' }>;

/**
 * Hands waiting jobs to the renderer, in the order of JobOrder, and records what happens to them.
 *
 * A job leaves `queued` only here: when the renderer is ready, a slot is free and memory use is
 * below the critical share. It returns to `queued` when the renderer dies or, during shutdown, when
 * the renderer stops the job at a checkpoint. The job keeps its plan and its finished parts, so it
 * continues with the first missing part, using less memory if memory was the cause. A job that was
 * in progress at a death runs last and alone; at the second death it fails, so that one bad order
 * cannot hold up all others.
 *
 * A cancelled job ends immediately, even if it is running: the cancellation is saved, and the slot
 * is free. The renderer then leaves the job within a grace period.
 *
 * Each change is stored first and then takes effect in memory, because a full disk may delay the
 * write: until it succeeds, the job stays as it was, and no other job starts.
 */
export class JobQueue {
  readonly #deps: JobQueueDeps;
  readonly #running = new Map<string, JobProgress | null>();
  readonly #leaving: LeavingJobs;
  readonly #turns: JobTurns;
  readonly notifier = new JobNotifier();
  /** The jobs that wait for room on the disk. */
  readonly fullDisks: FullDisks;
  #isStopping = false;
  readonly #durations: JobDurations;

  constructor(deps: JobQueueDeps) {
    this.#deps = deps;
    const { renderer, limits, inProgress, stores } = deps;
    const onLeft = (id: string, memory: MemoryReceipt | null) => this.#left(id, memory);
    this.#leaving = new LeavingJobs({ renderer, graceMs: limits.leaveGraceMs, onLeft });
    this.#turns = new JobTurns(inProgress, stores.deaths);
    this.#durations = new JobDurations(deps.telemetry);
    this.fullDisks = new FullDisks({
      room: deps.room,
      files: deps.files,
      log: deps.telemetry.log,
      dropExpired: deps.dropExpired,
      running: this.#running,
      onRoom: () => this.dispatch(),
    });
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
    return Math.max(0, stores.jobs.queued() - limits.concurrency + this.#running.size);
  }

  /**
   * Requeues the jobs that an earlier process left unfinished. Called once, at startup.
   * @param lastRun how the earlier run died, if it did
   */
  recover(lastRun: Incident | null): void {
    const { stores, telemetry } = this.#deps;
    for (const { id } of stores.jobs.queue()) this.#turns.restored(id);
    const left = [...stores.jobs.idsIn('running'), ...stores.jobs.idsIn('paused')];
    const how = lastRun?.class ?? null;
    for (const jobId of left) {
      this.#afterDeath({ jobId, how, report: lastRun }, () => {
        this.#turns.interrupted(jobId);
        telemetry.log.warn({ jobId }, 'job taken up again');
      });
    }
  }

  /** The jobs that are running, with their progress; null: none was reported yet. */
  get running(): ReadonlyMap<string, JobProgress | null> {
    return this.#running;
  }

  /** Starts all jobs that can start. Called whenever something has changed. */
  dispatch(): void {
    const { writes } = this.#deps;
    // Runs after every submission; checking first avoids reading a long queue needlessly.
    if (!this.#mayStart()) return;
    if (writes.holding === null) void writes.run('hand-over', () => this.#startWaiting());
  }

  #startWaiting(): void {
    const { jobs } = this.#deps.stores;
    const skipped = new Set<string>();
    const mayStart = (id: string) =>
      !skipped.has(id) && this.#deps.fetching.isDone(id) && this.fullDisks.hasRoomFor(id);
    while (this.#mayStart()) {
      const next = this.#turns.next(jobs.queue().filter(({ id }) => mayStart(id)));
      if (next === null) return;
      skipped.add(next.id);
      this.#startOrSetAside(next);
    }
  }

  #mayStart(): boolean {
    const { renderer, limits } = this.#deps;
    const slots = this.fullDisks.slots(limits.concurrency);
    // One leaving job for each slot is tolerated: it may hold memory until its grace period is over.
    const hasSlot = this.#running.size < slots && this.#leaving.size <= slots;
    if (this.#isStopping || this.fullDisks.isHolding || !hasSlot) return false;
    return renderer.takes('job') && memoryTooHigh(renderer.memory()) === null;
  }

  /** A damaged job does not hold up the jobs behind it. */
  #startOrSetAside(next: NextJob): void {
    try {
      this.#start(next);
    } catch (error) {
      if (!(error instanceof UnreadableJob)) throw error;
      this.#end(next.id, 'failed', { problem: toProblem(error) });
    }
  }

  /**
   * Ends a job, and asks the renderer to leave it if it is running. The change is stored when this
   * returns.
   */
  cancel(job: Job): void {
    if (isFinal(job.status)) return;
    const isRunning = this.#running.has(job.id);
    this.#end(job.id, 'cancelled', {});
    if (isRunning) this.#leaving.add(job.id);
    this.dispatch();
  }

  /** Ends a queued job that cannot be rendered. */
  fail(id: string, problem: Problem): void {
    void this.#deps.writes.run('job failed', () => {
      // It may have been cancelled while the change was held.
      if (this.#readable(id)?.status === 'queued') this.#end(id, 'failed', { problem });
    });
  }

  /** Whether the renderer is still working on a job that was cancelled. */
  isLeaving(id: string): boolean {
    return this.#leaving.has(id);
  }

  /** Requeues a failed job; it keeps its plan, its parts and its artwork. */
  resume({ id, progress }: Job): void {
    const { stores, telemetry } = this.#deps;
    stores.deaths.forgive(id);
    this.#turns.restored(id);
    const patch = queuedAgain(progress);
    stores.jobs.update(id, patch, this.#event('gangsheet.queued'));
    this.notifier.changed(id);
    telemetry.log.info({ jobId: id }, 'job resumed');
    this.dispatch();
  }

  /** Starts no more jobs and asks running ones to stop at their next checkpoint. */
  stop(): void {
    this.#isStopping = true;
    this.fullDisks.stop();
    for (const jobId of this.#running.keys()) {
      this.#deps.renderer.send({ type: 'stop', jobId, why: 'interrupted' });
    }
  }

  handle(message: JobMessage): void {
    const { jobId, type } = message;
    if (this.#leaving.has(jobId)) this.#leaving.handle(message);
    else if (type === 'progress') this.#progressed(jobId, message.progress);
    else void this.#deps.writes.run(`job ${type}`, () => this.#store(message));
  }

  /** The renderer has left a job that was cancelled; only the memory receipt is recorded. */
  #left(id: string, memory: MemoryReceipt | null): void {
    const { stores, writes, onLeft } = this.#deps;
    this.#turns.left(id);
    onLeft(id);
    if (memory === null) return;
    void writes.run('memory receipt', () => stores.jobs.update(id, { memory }));
    this.dispatch();
  }

  #progressed(jobId: string, progress: Progress): void {
    if (!this.#running.has(jobId)) return;
    this.#running.set(jobId, progress);
    this.notifier.changed(jobId);
  }

  #store(message: StoredMessage): void {
    const { jobId } = message;
    if (!this.#running.has(jobId)) return;
    if (message.type === 'finished') this.#finish(jobId, message.outcome);
    else recordMessage(message, this.#deps.stores, this.#now());
    this.notifier.changed(jobId);
  }

  /**
   * Requeues the jobs of a renderer that has exited, or fails those whose renderers have died too
   * often.
   * @param how null: the service has stopped it
   * @param isCertain whether only one piece of work was in progress
   */
  rendererGone(how: Death | null, report: Incident | null, isCertain: boolean): void {
    this.#leaving.rendererGone();
    const { order } = this.#turns;
    const isAtFault = how !== null && causeOf(how) !== 'outside';
    for (const jobId of [...this.#running.keys()]) {
      this.#afterDeath({ jobId, how, report }, () => {
        if (isAtFault) order.suspect(jobId, isCertain);
        else order.continues(jobId);
      });
    }
    this.dispatch();
  }

  /** Counts a death against a job and requeues the job, or fails it if that was one too many. */
  #afterDeath(death: DeathDuringJob, onRequeued: () => void): void {
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

  #start(next: NextJob): void {
    const { stores, renderer } = this.#deps;
    const { id } = next;
    const job = readRenderJob(id, stores);
    if (job === null) return;
    const event = this.#event('gangsheet.started');
    const startedAt = this.#readable(id)?.startedAt ?? event.at;
    stores.jobs.update(id, { status: 'running', startedAt }, event);
    this.#running.set(id, null);
    this.#turns.began(next);
    this.notifier.changed(id);
    renderer.send({ type: 'run', job });
  }

  #finish(id: string, outcome: Outcome): void {
    const { memory, status } = outcome;
    this.#turns.left(id);
    if (status === 'interrupted') this.#interrupted(id, outcome);
    else if (status === 'failed') this.#end(id, status, { memory, problem: outcome.problem });
    else this.#end(id, status, { memory });
    this.dispatch();
  }

  #interrupted(id: string, { memory, diskFull }: Interrupted): void {
    if (diskFull === undefined || this.fullDisks.waitForRoom(id, diskFull)) {
      this.#requeue(id);
      return;
    }
    this.#end(id, 'failed', { memory, problem: diskFull.problem });
    this.fullDisks.giveUp(id);
  }

  #requeue(id: string): void {
    this.#deps.stores.jobs.update(id, { status: 'queued' }, this.#event('gangsheet.queued'));
    this.#running.delete(id);
    this.notifier.changed(id);
  }

  #end(id: string, status: FinalStatus, result: Pick<JobPatch, 'memory' | 'problem'>): void {
    const { stores, telemetry, onEnded } = this.#deps;
    const { keepFailedMs } = this.#deps.limits;
    const known = this.#readable(id);
    const progress = this.#running.get(id) ?? known?.progress;
    const finished = telemetry.now();
    const { patch, event } = endOf(id, { status, result, progress, finished, keepFailedMs });
    stores.jobs.update(id, patch, event);
    this.#running.delete(id);
    this.fullDisks.ended(id);
    this.#turns.order.ended(id);
    this.#durations.ended(id, { status, finished, startedAt: known?.startedAt ?? null });
    this.notifier.ended(id);
    onEnded(id, patch.resumableUntil !== undefined);
  }

  /** null: no such job, or it is damaged. */
  #readable(id: string): Job | null {
    const job = findOrDamaged(this.#deps.stores.jobs, id);
    return job instanceof UnreadableJob ? null : job;
  }

  #event(type: JobEventType): JobEvent {
    return { type, at: this.#now() };
  }

  #now(): string {
    return this.#deps.telemetry.now().toISOString();
  }
}
