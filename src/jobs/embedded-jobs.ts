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
import { assembleJobs, type JobParts } from './assemble-jobs.ts';
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
import { questionOf } from './questions/preflights.ts';
import { liveJob } from './queue/live-job.ts';
import { mustBeResumable } from './queue/resumption.ts';
import type { RendererListener } from './renderer-port.ts';
import { findOrDamaged, UnreadableJob } from './unreadable-job.ts';

/** Keeps jobs in the embedded database and files in storage; a renderer behind a port does the work. */
export class EmbeddedJobs implements Jobs, RendererListener {
  readonly #input: JobsInput;
  readonly #parts: JobParts;

  constructor(input: JobsInput) {
    this.#input = input;
    this.#parts = assembleJobs(input);
  }

  /**
   * Requeues the jobs that an earlier process left unfinished; `lastRun` says how that process
   * died, if it did.
   */
  recover(lastRun: Incident | null = null): void {
    this.#parts.queue.recover(lastRun);
    this.#parts.fetching.recover(this.#input.stores.jobs.queuedWithUrls());
  }

  /**
   * Stops accepting and starting work. Running jobs stop at their next checkpoint, and quotes and preflights
   * are refused.
   */
  stop(): void {
    this.#parts.queue.stop();
    this.#parts.questions.stop();
    void this.#parts.fetching.stopAll();
  }

  async submit(request: JobRequest, by: Submitter): Promise<Job> {
    const earlier = this.find(this.#parts.submission.earlierJob(by) ?? '');
    if (earlier !== null) return earlier;
    const job = await this.#parts.submission.accept(request, by, (fetched) => {
      this.#parts.fetching.begin(fetched);
    });
    // Storing 20,000 items takes 80 ms, and handing them over does as well.
    await letOthersRun();
    this.#parts.queue.dispatch();
    return job;
  }

  async resume(id: string): Promise<Job | null> {
    const { stores, files } = this.#input;
    const isKept = await files.hasScratch(id);
    const job = stores.jobs.find(id);
    if (job === null) return null;
    mustBeResumable(job, isKept);
    this.#parts.admission.assertQueueOpen();
    const contents = stores.jobs.contents(id);
    if (!isKept && contents !== null) this.#parts.fetching.begin({ ...job, ...contents });
    this.#parts.queue.resume(job);
    return this.find(id);
  }

  /** Removes jobs at the end of their retention, and the files of jobs that can no longer be resumed. */
  dropExpired(): Promise<void> {
    return this.#parts.retention.dropExpired();
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
    return this.#parts.contents.get(id);
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
    await this.#parts.queue.notifier.whenEnded(id, signal);
    return this.find(id);
  }

  eventsAfter(id: string, seq: number): readonly StoredJobEvent[] {
    return this.#input.stores.events.eventsAfter(id, seq);
  }

  onChange(id: string, listener: () => void): () => void {
    return this.#parts.queue.notifier.onChange(id, listener);
  }

  async cancelOrRemove(id: string): Promise<boolean> {
    const { stores, files } = this.#input;
    const job = findOrDamaged(stores.jobs, id);
    if (job === null) return false;
    if (job instanceof UnreadableJob || isFinal(job.status)) {
      await this.#parts.retention.remove(id);
      return true;
    }
    this.#parts.queue.cancel(job);
    this.#parts.questions.advance();
    await this.#parts.fetching.stop(id);
    // Otherwise the folders are removed once the renderer has left the job.
    if (!this.#parts.queue.isLeaving(id)) await files.removeWork(id);
    return true;
  }

  async quote(request: JobRequest, { owner }: Submitter, signal: AbortSignal): Promise<Quote> {
    return this.#parts.questions.quote(this.#parts.submission.withUploads(request, owner), {
      owner,
      signal,
    });
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
    return this.#parts.questions.preflight(sha256, questionOf(source, size), { owner, signal });
  }

  readPart(jobId: string, part: PartReceipt, range?: ByteRange): Promise<Readable> {
    return this.#input.files.readPart(jobId, part, range);
  }

  readPreview(jobId: string, part: PartReceipt): Promise<Readable> {
    return this.#input.files.readPreview(jobId, part);
  }

  notReady(): Promise<NotReady | null> {
    return this.#parts.admission.notReady();
  }

  rendererAvailable(): void {
    this.#input.places.advance();
    this.#parts.advance();
  }

  handle(message: JobMessage): void {
    this.#parts.queue.handle(message);
    if (message.type === 'finished') this.#parts.questions.advance();
  }

  quoted(questionId: string, quote: Quote): void {
    this.#parts.questions.quoted(questionId, quote);
    this.#parts.advance();
  }

  preflighted(questionId: string, report: PreflightReport): void {
    this.#parts.questions.preflighted(questionId, report);
    this.#parts.advance();
  }

  questionFailed(questionId: string, problem: Problem): void {
    this.#parts.questions.failed(questionId, problem);
    this.#parts.advance();
  }

  rendererDied(death: Death, incident: Incident | null = null): void {
    const isCertain = this.#parts.inProgress.size === 1;
    this.#parts.inProgress.clear();
    this.#parts.questions.rendererDied(isCertain && causeOf(death) !== 'outside');
    this.#parts.queue.rendererGone(death, incident, isCertain);
  }

  rendererEnded(): void {
    this.#parts.inProgress.clear();
    this.#parts.questions.rendererEnded();
    this.#parts.queue.rendererGone(null, null, false);
  }

  #live<Known extends JobHead>(job: Known | null): Known | null {
    return job === null ? null : liveJob(job, this.#parts);
  }
}
