import { v7 as uuid } from 'uuid';
import { toProblem, type Problem } from '../../errors.ts';
import type { MemoryReceipt } from '../../memory/job/memory-receipt.ts';
import type { JobMessage, Outcome, Progress } from '../../messages.ts';
import type { Death } from '../../supervision/incidents/classify-death.ts';
import type { Incident } from '../../supervision/incidents/incident.ts';
import { causeOf } from '../death-verdict.ts';
import type { JobEvent, JobEventType } from '../job-event.ts';
import type { FinalStatus, Job, JobProgress } from '../job.ts';
import type { JobPatch } from '../stores/job-store.ts';
import { findReadable, isOver } from '../unreadable-job.ts';
import { endOf } from './end-of.ts';
import { FullDisks } from './full-disks.ts';
import { HandOver } from './hand-over.ts';
import { JobDurations } from './job-durations.ts';
import type { JobQueueDeps } from './job-queue-deps.ts';
import { JobNotifier } from './job-notifier.ts';
import { JobTurns } from './job-turns.ts';
import { judgeDeath, type DeathDuringJob } from './judge-death.ts';
import { LeavingJobs } from './leaving-jobs.ts';
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
 * write: until it succeeds, the job stays as it was, and no other job starts. Changes are stored one after the
 * other (`HeldWrites`), so that each sees what the ones before it have left in memory. What a renderer reports
 * may therefore be stored after something else has happened to the job; each change looks again.
 */
export class JobQueue {
  readonly #deps: JobQueueDeps;
  readonly #running = new Map<string, JobProgress | null>();
  readonly #leaving: LeavingJobs;
  readonly #turns: JobTurns;
  readonly #handOver: HandOver;
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
    this.#handOver = this.#handingOver();
  }

  #handingOver(): HandOver {
    const { stores, peaks, renderer, limits, fetching } = this.#deps;
    return new HandOver({
      stores,
      peaks,
      renderer,
      limits,
      fetching,
      turns: this.#turns,
      fullDisks: this.fullDisks,
      leaving: this.#leaving,
      running: this.#running,
      isStopping: () => this.#isStopping,
      now: () => this.#now(),
      onStarted: (id) => this.notifier.changed(id),
      putBack: (id) => this.#putBack(id),
      setAside: (id, error) => this.#end(id, 'failed', { problem: toProblem(error) }),
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
  async waiting(): Promise<number> {
    const { stores, limits } = this.#deps;
    const queued = await stores.jobs.queued();
    return Math.max(0, queued - limits.concurrency + this.#running.size);
  }

  /**
   * Requeues the jobs that an earlier process left unfinished. Called once, at startup.
   * @param lastRun how the earlier run died, if it did
   */
  async recover(lastRun: Incident | null): Promise<void> {
    const { stores, telemetry, writes } = this.#deps;
    const { jobs } = stores;
    for (const { id } of await jobs.queue()) await this.#turns.restored(id);
    const left = [...(await jobs.idsIn('running')), ...(await jobs.idsIn('paused'))];
    const how = lastRun?.class ?? null;
    for (const jobId of left) {
      void this.#afterDeath({ jobId, how, report: lastRun }, async () => {
        await this.#turns.interrupted(jobId);
        telemetry.log.warn({ jobId }, 'job taken up again');
      });
    }
    await writes.quiet();
  }

  /** The jobs that are running, with their progress; null: none was reported yet. */
  get running(): ReadonlyMap<string, JobProgress | null> {
    return this.#running;
  }

  /** Starts all jobs that can start, and then lets questions begin. Called whenever something has changed. */
  dispatch(): void {
    const { writes, onDispatched } = this.#deps;
    // Runs after every submission; checking first avoids reading a long queue needlessly.
    if (!this.#handOver.mayStart() || writes.holding !== null) onDispatched();
    else void writes.run('hand-over', () => this.#handOver.startAll()).then(onDispatched);
  }

  /**
   * Ends a job that has not ended, and asks the renderer to leave it if it is running. The change is stored when
   * this resolves. Called between changes.
   */
  async cancel({ id }: Pick<Job, 'id'>): Promise<void> {
    await this.#end(id, 'cancelled', {});
    if (this.#turns.isInProgress(id)) this.#leaving.add(id);
    this.dispatch();
  }

  /** Ends a queued job that cannot be rendered. */
  fail(id: string, problem: Problem): void {
    void this.#deps.writes.run('job failed', async () => {
      // It may have been cancelled while the change was held.
      const job = await findReadable(this.#deps.stores.jobs, id);
      if (job?.status === 'queued') await this.#end(id, 'failed', { problem });
    });
  }

  /** Whether the renderer is still working on a job that was cancelled. */
  isLeaving(id: string): boolean {
    return this.#leaving.has(id);
  }

  /** Requeues a failed job; it keeps its plan, its parts and its artwork. Called between changes. */
  async resume({ id, progress }: Job): Promise<void> {
    const { stores, telemetry } = this.#deps;
    const { jobs, deaths, transactions } = stores;
    await transactions.tx(async () => {
      await deaths.forgive(id);
      await jobs.update(id, queuedAgain(progress), this.#event('gangsheet.queued'));
    });
    await this.#turns.restored(id);
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

  async #store(message: StoredMessage): Promise<void> {
    const { jobId, type } = message;
    if (this.#leaving.has(jobId)) this.#leaving.handle(message);
    if (!this.#running.has(jobId)) return;
    if (type === 'finished') await this.#finish(jobId, message.outcome);
    else await recordMessage(message, this.#deps.stores, this.#now());
    if (type === 'peak-observed') await this.#deps.peaks.read();
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
    const since = uuid();
    const onRequeued = (jobId: string): void => {
      if (isAtFault) order.suspect(jobId, isCertain, since);
      else order.continues(jobId);
    };
    // Until the death is stored, jobs may begin in the next renderer.
    const lost = [...this.#running.keys()];
    // What the renderer reported before is stored first.
    void this.#deps.writes.run('renderer gone', () => {
      const deaths = lost
        .filter((jobId) => this.#running.has(jobId))
        .map((jobId) => this.#afterDeath({ jobId, how, report }, () => onRequeued(jobId)));
      void Promise.all(deaths).then(() => this.dispatch());
      return Promise.resolve();
    });
  }

  /**
   * Counts a death against a job and requeues the job, or fails it if that was one too many.
   * @returns resolves when that is stored
   */
  #afterDeath(death: DeathDuringJob, onRequeued: () => void | Promise<void>): Promise<boolean> {
    const { stores, telemetry, writes } = this.#deps;
    const { jobId } = death;
    const judge = judgeDeath(death, { deaths: stores.deaths, log: telemetry.log });
    return writes.run('renderer death', async () => {
      if (await isOver(stores.jobs, jobId)) return;
      const problem = await judge();
      if (problem !== null) await this.#end(jobId, 'failed', { problem });
      else {
        await this.#requeue(jobId);
        await onRequeued();
      }
    });
  }

  async #finish(id: string, outcome: Outcome): Promise<void> {
    const { memory, status } = outcome;
    this.#turns.left(id);
    if (status === 'interrupted') await this.#interrupted(id, outcome);
    else if (status === 'failed') await this.#end(id, status, { memory, problem: outcome.problem });
    else await this.#end(id, status, { memory });
    this.dispatch();
  }

  async #interrupted(id: string, { memory, diskFull }: Interrupted): Promise<void> {
    if (diskFull === undefined || this.fullDisks.waitForRoom(id, diskFull)) {
      await this.#requeue(id);
      return;
    }
    await this.#end(id, 'failed', { memory, problem: diskFull.problem });
    this.fullDisks.giveUp(id);
  }

  /** The hand-over must not wait for it: if it cannot be stored now, the hand-over has been all the same. */
  #putBack(id: string): void {
    const { stores, writes } = this.#deps;
    void writes.run('hand-over undone', async () => {
      if (!(await isOver(stores.jobs, id))) await this.#requeue(id);
      this.dispatch();
    });
  }

  async #requeue(id: string): Promise<void> {
    await this.#deps.stores.jobs.update(id, { status: 'queued' }, this.#event('gangsheet.queued'));
    this.#running.delete(id);
    this.notifier.changed(id);
  }

  async #end(
    id: string,
    status: FinalStatus,
    result: Pick<JobPatch, 'memory' | 'problem'>,
  ): Promise<void> {
    const { stores, telemetry, onEnded } = this.#deps;
    const { keepFailedMs } = this.#deps.limits;
    const known = await findReadable(stores.jobs, id);
    const progress = this.#running.get(id) ?? known?.progress;
    const finished = telemetry.now();
    const { patch, event } = endOf(id, { status, result, progress, finished, keepFailedMs });
    await stores.jobs.update(id, patch, event);
    this.#running.delete(id);
    this.fullDisks.ended(id);
    this.#turns.order.ended(id);
    this.#durations.ended(id, { status, finished, startedAt: known?.startedAt ?? null });
    this.notifier.ended(id);
    onEnded(id, patch.resumableUntil !== undefined);
  }

  #event(type: JobEventType): JobEvent {
    return { type, at: this.#now() };
  }

  #now(): string {
    return this.#deps.telemetry.now().toISOString();
  }
}
