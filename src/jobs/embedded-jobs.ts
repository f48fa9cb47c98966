import type { Readable } from 'node:stream';
import type { Problem } from '../errors.ts';
import { letOthersRun } from '../event-loop-yielder.ts';
import type { JobRequest } from '../gang-sheet/order.ts';
import type { PartReceipt } from '../gang-sheet/part.ts';
import type { PreflightReport } from '../gang-sheet/preflight.ts';
import type { PrintedItem } from '../gang-sheet/printed-item.ts';
import type { JobMessage, Quote } from '../messages.ts';
import type { ByteRange } from '../storage/storage.ts';
import type { Death } from '../supervision/incidents/classify-death.ts';
import type { Incident } from '../supervision/incidents/incident.ts';
import { causeOf } from './death-verdict.ts';
import type { StoredJobEvent } from './job-event.ts';
import { isFinal, type Job, type JobContents, type JobHead } from './job.ts';
import type { JobsInput } from './jobs-input.ts';
import type {
  JobFilter,
  JobPage,
  Jobs,
  NotReady,
  PreflightAsked,
  Submitter,
  WarningPage,
} from './jobs.ts';
import { InProgress } from './in-progress.ts';
import { questionOf } from './questions/preflights.ts';
import { RendererQuestions } from './questions/renderer-questions.ts';
import { JobQueue } from './queue/job-queue.ts';
import { peakFactors } from './queue/peak-factor.ts';
import { mustBeResumable } from './queue/resumption.ts';
import { Retention } from './retention.ts';
import type { RendererListener } from './renderer-port.ts';
import { SharedContents } from './shared-contents.ts';
import { Admission } from './submission/admission.ts';
import { Submission } from './submission/submission.ts';
import { findOrDamaged, UnreadableJob } from './unreadable-job.ts';

/** Keeps jobs in the embedded database and files in storage; a renderer behind a port does the work. */
export class EmbeddedJobs implements Jobs, RendererListener {
  readonly #input: JobsInput;
  readonly #inProgress: InProgress;
  readonly #queue: JobQueue;
  readonly #admission: Admission;
  readonly #submission: Submission;
  readonly #retention: Retention;
  readonly #questions: RendererQuestions;
  readonly #contents: SharedContents;

  constructor(input: JobsInput) {
    const { stores, files, renderer, room, findUploads, limits, telemetry, writes, expiryNow } =
      input;
    const { jobs, peaks } = stores;
    const inProgress = new InProgress(() => renderer.circuit().state === 'half_open');
    const onLeft = (id: string): void => void this.#cleanUpAfter(id);
    const queue = new JobQueue({
      stores,
      renderer,
      limits,
      telemetry,
      inProgress,
      onLeft,
      writes,
      room,
      files,
      dropExpired: () => this.dropExpired(),
    });
    writes.onReleased(() => this.#advance());
    const admission = new Admission({ jobs, queue, renderer, room, limits, writes });
    const onRemoved = (id: string): void => queue.notifier.changed(id);
    this.#input = input;
    this.#inProgress = inProgress;
    this.#queue = queue;
    this.#admission = admission;
    this.#submission = new Submission({ jobs, files, admission, findUploads, now: telemetry.now });
    const { log } = telemetry;
    const removing = {
      removeAll: (id: string) => queue.fullDisks.whileFreeing(() => files.removeAll(id)),
      removeScratch: (id: string) => files.removeScratch(id),
    };
    this.#retention = new Retention({
      jobs,
      files: removing,
      limits,
      log,
      now: expiryNow,
      onRemoved,
    });
    const { questionMs: workMs, answerMs, leaveGraceMs } = limits;
    this.#questions = new RendererQuestions({
      renderer,
      inProgress,
      limits: { workMs, answerMs, leaveGraceMs },
      peakFactors: () => peakFactors(peaks.all()),
    });
    this.#contents = new SharedContents((id) => jobs.contents(id));
  }

  /**
   * Requeues the jobs that an earlier process left unfinished; `lastRun` says how that process
   * died, if it did.
   */
  recover(lastRun: Incident | null = null): void {
    this.#queue.recover(lastRun);
  }

  /**
   * Stops accepting and starting work. Running jobs stop at their next checkpoint, and quotes and preflights
   * are refused.
   */
  stop(): void {
    this.#queue.stop();
    this.#questions.stop();
  }

  async submit(request: JobRequest, by: Submitter): Promise<Job> {
    const earlier = this.find(this.#submission.earlierJob(by) ?? '');
    if (earlier !== null) return earlier;
    const job = await this.#submission.accept(request, by);
    // Storing 20,000 items takes 80 ms, and handing them over does as well.
    await letOthersRun();
    this.#queue.dispatch();
    return job;
  }

  async resume(id: string): Promise<Job | null> {
    const { stores, files } = this.#input;
    const isKept = await files.hasScratch(id);
    const job = stores.jobs.find(id);
    if (job === null) return null;
    mustBeResumable(job, isKept);
    this.#admission.assertQueueOpen();
    this.#queue.resume(job);
    return this.find(id);
  }

  /** Removes jobs at the end of their retention, and the files of jobs that can no longer be resumed. */
  dropExpired(): Promise<void> {
    return this.#retention.dropExpired();
  }

  find(id: string): Job | null {
    return this.#live(this.#input.stores.jobs.find(id));
  }

  head(id: string): JobHead | null {
    return this.#live(this.#input.stores.jobs.head(id));
  }

  brief(id: string): Job | null {
    return this.#live(this.#input.stores.jobs.brief(id));
  }

  parts(id: string, limit: number): readonly PartReceipt[] {
    return this.#input.stores.jobs.parts(id, limit);
  }

  part(id: string, number: number): PartReceipt | null {
    return this.#input.stores.jobs.part(id, number);
  }

  warnings(id: string, after: number | null, limit: number): WarningPage {
    return this.#input.stores.jobs.warnings(id, after, limit);
  }

  contents(id: string): JobContents | null {
    return this.#contents.get(id);
  }

  items(id: string, from: number, limit: number): readonly PrintedItem[] {
    return this.#input.stores.jobs.itemsOf(id, from, limit);
  }

  list(filter: JobFilter): JobPage {
    return this.#input.stores.jobs.list(filter);
  }

  async waitFor(id: string, signal: AbortSignal): Promise<Job | null> {
    const job = this.head(id);
    if (job === null || isFinal(job.status) || signal.aborted) return this.find(id);
    await this.#queue.notifier.whenEnded(id, signal);
    return this.find(id);
  }

  eventsAfter(id: string, seq: number): readonly StoredJobEvent[] {
    return this.#input.stores.events.eventsAfter(id, seq);
  }

  onChange(id: string, listener: () => void): () => void {
    return this.#queue.notifier.onChange(id, listener);
  }

  async cancelOrRemove(id: string): Promise<boolean> {
    const { stores, files } = this.#input;
    const job = findOrDamaged(stores.jobs, id);
    if (job === null) return false;
    if (job instanceof UnreadableJob || isFinal(job.status)) {
      await this.#retention.remove(id);
      return true;
    }
    this.#queue.cancel(job);
    this.#questions.advance();
    // Otherwise the folder is removed once the renderer has left the job.
    if (!this.#queue.isLeaving(id)) await files.removeScratch(id);
    return true;
  }

  async quote(request: JobRequest, { owner }: Submitter, signal: AbortSignal): Promise<Quote> {
    return this.#questions.quote(this.#submission.withUploads(request, owner), { owner, signal });
  }

  async preflight(
    { id, ...size }: PreflightAsked,
    { owner }: Submitter,
    signal: AbortSignal,
  ): Promise<PreflightReport | null> {
    const sha256 = this.#input.findUploads([id], owner).get(id);
    if (sha256 === undefined) return null;
    // The renderer would refuse it too, but a report from before the quarantine may be cached.
    this.#input.assertAllowed(sha256);
    const source = { kind: 'kept', id, sha256 } as const;
    return this.#questions.preflight(sha256, questionOf(source, size), { owner, signal });
  }

  readPart(jobId: string, part: PartReceipt, range?: ByteRange): Promise<Readable> {
    return this.#input.files.readPart(jobId, part, range);
  }

  readPreview(jobId: string, part: PartReceipt): Promise<Readable> {
    return this.#input.files.readPreview(jobId, part);
  }

  notReady(): Promise<NotReady | null> {
    return this.#admission.notReady();
  }

  rendererAvailable(): void {
    this.#advance();
  }

  handle(message: JobMessage): void {
    this.#queue.handle(message);
    if (message.type === 'finished') this.#questions.advance();
  }

  quoted(questionId: string, quote: Quote): void {
    this.#questions.quoted(questionId, quote);
    this.#advance();
  }

  preflighted(questionId: string, report: PreflightReport): void {
    this.#questions.preflighted(questionId, report);
    this.#advance();
  }

  questionFailed(questionId: string, problem: Problem): void {
    this.#questions.failed(questionId, problem);
    this.#advance();
  }

  rendererDied(death: Death, incident: Incident | null = null): void {
    const isCertain = this.#inProgress.size === 1;
    this.#inProgress.clear();
    this.#questions.rendererDied(isCertain && causeOf(death) !== 'outside');
    this.#queue.rendererGone(death, incident, isCertain);
  }

  rendererEnded(): void {
    this.#inProgress.clear();
    this.#questions.rendererEnded();
    this.#queue.rendererGone(null, null, false);
  }

  /** Jobs go first; a question that must run alone claims its turn. */
  #advance(): void {
    this.#queue.dispatch();
    this.#questions.advance();
  }

  /** The renderer has left a cancelled job, which may have been deleted in the meantime. */
  async #cleanUpAfter(id: string): Promise<void> {
    const { stores, files, telemetry } = this.#input;
    try {
      if (stores.jobs.head(id) === null) await files.removeAll(id);
      else await files.removeScratch(id);
    } catch (error) {
      telemetry.log.error({ err: error, jobId: id }, 'cancelled job not cleaned up');
    }
  }

  #live<Known extends JobHead>(job: Known | null): Known | null {
    return job === null ? null : this.#queue.live(job);
  }
}
