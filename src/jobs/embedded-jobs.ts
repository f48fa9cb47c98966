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
  async recover(lastRun: Incident | null = null): Promise<void> {
    await this.#parts.peaks.read();
    await this.#parts.queue.recover(lastRun);
    this.#parts.fetching.recover(await this.#input.stores.jobs.queuedWithUrls());
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
    const { submission, fetching, queue } = this.#parts;
    const submitted = await submission.submit(request, by, (fetched) => fetching.begin(fetched));
    if ('earlierId' in submitted) {
      // It may have been removed in the meantime, and with it its key.
      return (await this.find(submitted.earlierId)) ?? this.submit(request, by);
    }
    // Storing 20,000 items takes 80 ms, and handing them over does as well.
    await letOthersRun();
    queue.dispatch();
    return submitted.job;
  }

  async resume(id: string): Promise<Job | null> {
    const { stores, files, writes } = this.#input;
    const { admission, fetching, queue } = this.#parts;
    const isKept = await files.hasScratch(id);
    await writes.between(async () => {
      const job = await stores.jobs.find(id);
      if (job === null) return;
      mustBeResumable(job, isKept);
      await admission.assertQueueOpen();
      const contents = await stores.jobs.contents(id);
      await queue.resume(job);
      if (!isKept && contents !== null) fetching.begin({ ...job, ...contents });
    });
    return this.find(id);
  }

  /** Removes jobs at the end of their retention, and the files of jobs that can no longer be resumed. */
  dropExpired(): Promise<void> {
    return this.#parts.retention.dropExpired();
  }

  async find(id: string): Promise<Job | null> {
    return this.#live(await this.#input.stores.jobs.find(id));
  }

  async head(id: string): Promise<JobHead | null> {
    return this.#live(await this.#input.stores.jobs.head(id));
  }

  async brief(id: string): Promise<Job | null> {
    return this.#live(await this.#input.stores.jobs.brief(id));
  }

  parts(id: string, limit: number): Promise<readonly PartReceipt[]> {
    return this.#input.stores.jobs.parts(id, limit);
  }

  part(id: string, number: number): Promise<PartReceipt | null> {
    return this.#input.stores.jobs.part(id, number);
  }

  warnings(id: string, after: number | null, limit: number): Promise<WarningPage> {
    return this.#input.stores.jobs.warnings(id, after, limit);
  }

  contents(id: string): Promise<JobContents | null> {
    return this.#parts.contents.get(id);
  }

  items(id: string, from: number, limit: number): Promise<readonly PrintedItem[]> {
    return this.#input.stores.jobs.itemsOf(id, from, limit);
  }

  list(filter: JobFilter): Promise<JobPage> {
    return this.#input.stores.jobs.list(filter);
  }

  async waitFor(id: string, signal: AbortSignal): Promise<Job | null> {
    const enough = new AbortController();
    // It listens before it looks, so that no end is missed in between.
    const ended = this.#parts.queue.notifier.whenEnded(
      id,
      AbortSignal.any([signal, enough.signal]),
    );
    try {
      const job = await this.head(id);
      if (job !== null && !isFinal(job.status)) await ended;
    } finally {
      enough.abort();
    }
    return this.find(id);
  }

  eventsAfter(id: string, seq: number): Promise<readonly StoredJobEvent[]> {
    return this.#input.stores.events.eventsAfter(id, seq);
  }

  onChange(id: string, listener: () => void): () => void {
    return this.#parts.queue.notifier.onChange(id, listener);
  }

  async cancelOrRemove(id: string): Promise<boolean> {
    const { files } = this.#input;
    const { queue, fetching, retention } = this.#parts;
    const found = await this.#cancel(id);
    if (found === null) return false;
    if (found === 'ended') return (await retention.remove(id)) || this.cancelOrRemove(id);
    await fetching.stop(id);
    // Otherwise the folders are removed once the renderer has left the job.
    if (!queue.isLeaving(id)) await files.removeWork(id);
    return true;
  }

  /** Cancels a job unless it has ended, or is damaged; null: no such job. */
  #cancel(id: string): Promise<'cancelled' | 'ended' | null> {
    const { stores, writes } = this.#input;
    return writes.between(async () => {
      const job = await findOrDamaged(stores.jobs, id);
      if (job === null) return null;
      if (job instanceof UnreadableJob || isFinal(job.status)) return 'ended';
      await this.#parts.queue.cancel(job);
      return 'cancelled';
    });
  }

  async quote(request: JobRequest, { owner }: Submitter, signal: AbortSignal): Promise<Quote> {
    const wanted = await this.#parts.submission.withUploads(request, owner);
    return this.#parts.questions.quote(wanted, { owner, signal });
  }

  async preflight(
    { id, ...size }: PreflightAsked,
    { owner }: Submitter,
    signal: AbortSignal,
  ): Promise<PreflightReport | null> {
    const sha256 = (await this.#input.findUploads([id], owner)).get(id);
    if (sha256 === undefined) return null;
    // The renderer would refuse it too, but a report from before the quarantine may be cached.
    await this.#input.assertAllowed(sha256);
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
