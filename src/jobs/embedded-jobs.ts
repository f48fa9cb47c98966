import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { v7 as uuid } from 'uuid';
import type { Problem } from '../errors.ts';
import { allItems, type JobRequest } from '../gang-sheet/order.ts';
import type { PartReceipt } from '../gang-sheet/part.ts';
import type { PrintedItem } from '../gang-sheet/printed-item.ts';
import type { PreflightReport } from '../gang-sheet/preflight.ts';
import type { JobMessage, Quote } from '../messages.ts';
import { partKey, previewKey } from '../storage/part-key.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import type { ScratchFolders } from '../storage/scratch-folders.ts';
import type { ByteRange, Storage } from '../storage/storage.ts';
import type { Death } from '../supervision/classify-death.ts';
import type { Incident } from '../supervision/incident.ts';
import { Accepting } from './accepting.ts';
import { keepUploads } from './keep-uploads.ts';
import { diskTooFull, memoryTooHigh, queueRefusal, toError } from './admission.ts';
import { JobQueue, type JobQueueDeps } from './job-queue.ts';
import { isFinal, type Job, type JobContents, type JobProgress } from './job.ts';
import type { KeptNews } from './job-event.ts';
import type { JobFilter, PreflightAsked, JobPage, Jobs, NotReady, Submitter } from './jobs.ts';
import { Preflights, questionOf } from './preflights.ts';
import { Questions } from './questions.ts';
import type { RendererListener } from './renderer-port.ts';
import { mustBeResumable } from './resumption.ts';
import { SharedContents } from './shared-contents.ts';
import { spoolArtwork } from './spool-artwork.ts';

export interface EmbeddedJobsDeps extends JobQueueDeps {
  readonly storage: Storage;
  readonly room: DiskRoom;
  /** Folder for artwork that came inside requests. */
  readonly inputsDir: string;
  /** What jobs that have not succeeded go on with. */
  readonly scratch: ScratchFolders;
  /** Where the bytes of an owner's uploads are, by id; those that there are not are left out. */
  readonly pathsOfUploads: (
    ids: readonly string[],
    owner: string | null,
  ) => ReadonlyMap<string, string>;
  /** How long a job is kept after its end; null: for ever. */
  readonly retentionMs: number | null;
  /** Jobs of one owner that may wait; null: as many as of all. */
  readonly queuedPerKey: number | null;
  /** Jobs that may wait. */
  readonly queueLimit: number;
}

/** Jobs kept in the embedded database, files in storage, work done by the renderer behind the port. */
export class EmbeddedJobs implements Jobs, RendererListener {
  readonly #deps: EmbeddedJobsDeps;
  readonly #queue: JobQueue;
  readonly #accepting: Accepting;
  readonly #quotes: Questions<JobRequest, Quote>;
  readonly #preflights: Preflights;
  readonly #contents: SharedContents;
  /** Requests whose artwork is being put on disk: no row yet, but a place in the queue. */
  readonly #arriving = new Set<Submitter>();

  constructor(deps: EmbeddedJobsDeps) {
    this.#deps = deps;
    this.#queue = new JobQueue(deps);
    this.#accepting = new Accepting(deps.store);
    this.#quotes = new Questions(deps.renderer, (questionId, request) => {
      return { type: 'quote', questionId, request, peakFactors: deps.store.peaks.factors() };
    });
    this.#preflights = new Preflights(deps.renderer);
    this.#contents = new SharedContents((id) => deps.store.contents(id));
  }

  /** Takes up what an earlier process left in the middle; `lastRun`: how it died, if it did. */
  recover(lastRun: Incident | null = null): void {
    this.#queue.recover(lastRun);
  }

  /** Nothing new is taken or started; running jobs stop at their next checkpoint. */
  stop(): void {
    this.#queue.stop();
  }

  async submit(request: JobRequest, by: Submitter): Promise<Job> {
    const earlier = this.find(this.#accepting.jobOf(by) ?? '');
    return earlier ?? this.#accepting.during(by, () => this.#accept(request, by));
  }

  async #accept(request: JobRequest, by: Submitter): Promise<Job> {
    const { store, inputsDir, room, now } = this.#deps;
    const { owner, once, webhook } = by;
    const refusal = this.#refusal() ?? this.#refusalOf(owner);
    if (refusal !== null) throw toError(refusal, this.#queue.meanJobSeconds);
    const id = uuid();
    const job = { id, owner, createdAt: now().toISOString(), progress: waitingProgress(request) };
    const place = { ...by };
    this.#arriving.add(place);
    try {
      await room.check();
      const spooled = await spoolArtwork(request, join(inputsDir, id));
      const kept = this.#keepUploads(spooled, owner);
      store.insert({ ...job, ...(once && { once }), ...(webhook && { webhook }), request: kept });
    } catch (error) {
      await rm(join(inputsDir, id), { recursive: true, force: true });
      throw error;
    } finally {
      this.#arriving.delete(place);
    }
    this.#queue.dispatch();
    return {
      ...job,
      status: 'queued',
      startedAt: null,
      finishedAt: null,
      sheet: request.sheet,
      output: request.output,
      metadata: request.metadata,
      film: null,
      parts: [],
      memory: null,
      warnings: [],
      problem: null,
      resumableUntil: null,
    };
  }

  async resume(id: string): Promise<Job | null> {
    const { store, scratch } = this.#deps;
    const isKept = await scratch.has(id);
    const job = store.find(id);
    if (job === null) return null;
    mustBeResumable(job, isKept);
    const refusal = this.#refusal();
    if (refusal !== null) throw toError(refusal, this.#queue.meanJobSeconds);
    this.#queue.resume(job);
    return this.find(id);
  }

  /** Lets go of jobs that ended long ago, and of what failed ones could have been resumed with. */
  async dropExpired(): Promise<void> {
    const { store, scratch, retentionMs, now, log } = this.#deps;
    const since = retentionMs === null ? '' : new Date(now().getTime() - retentionMs).toISOString();
    for (const id of store.endedBefore(since)) {
      await this.#remove(id);
      log.info({ jobId: id }, 'job removed: its retention is over');
    }
    for (const id of store.expired(now().toISOString())) {
      store.update(id, { resumableUntil: null });
      await scratch.remove(id);
    }
  }

  find(id: string): Job | null {
    const job = this.#deps.store.find(id);
    return job === null ? null : this.#queue.live(job);
  }

  contents(id: string): JobContents | null {
    return this.#contents.get(id);
  }

  items(id: string, from: number, limit: number): readonly PrintedItem[] {
    return this.#deps.store.itemsOf(id, from, limit);
  }

  list(filter: JobFilter): JobPage {
    const found = this.#deps.store.list({ ...filter, limit: filter.limit + 1 });
    const jobs = found.slice(0, filter.limit).map((job) => this.#queue.live(job));
    return { jobs, next: found.length > filter.limit ? (jobs.at(-1)?.id ?? null) : null };
  }

  async waitFor(id: string, signal: AbortSignal): Promise<Job | null> {
    const job = this.find(id);
    if (job === null || isFinal(job.status) || signal.aborted) return job;
    await this.#queue.whenEnded(id, signal);
    return this.find(id);
  }

  newsAfter(id: string, seq: number): readonly KeptNews[] {
    return this.#deps.store.newsAfter(id, seq);
  }

  onChange(id: string, listener: () => void): () => void {
    return this.#queue.onChange(id, listener);
  }

  async cancelOrRemove(id: string): Promise<boolean> {
    const { store, scratch } = this.#deps;
    const job = store.find(id);
    if (job === null) return false;
    if (!isFinal(job.status)) {
      this.#queue.cancel(job);
      // One that was at work is asked to stop, and its renderer clears up.
      if (store.find(id)?.status === 'cancelled') await scratch.remove(id);
      return true;
    }
    await this.#remove(id);
    return true;
  }

  /** The row goes first: a file without a row is waste, a row without its file is a lie. */
  async #remove(id: string): Promise<void> {
    const { store, storage, scratch, inputsDir } = this.#deps;
    store.remove(id);
    this.#queue.tellOf(id);
    await storage.remove(`jobs/${id}`);
    await scratch.remove(id);
    await rm(join(inputsDir, id), { recursive: true, force: true });
  }

  async quote(request: JobRequest, { owner }: Submitter, signal: AbortSignal): Promise<Quote> {
    return this.#quotes.ask(this.#keepUploads(request, owner), signal);
  }

  async preflight(
    { id, ...size }: PreflightAsked,
    { owner }: Submitter,
    signal: AbortSignal,
  ): Promise<PreflightReport | null> {
    const path = this.#deps.pathsOfUploads([id], owner).get(id);
    if (path === undefined) return null;
    const source = { kind: 'kept', id, path } as const;
    return this.#preflights.ask(basename(path), questionOf(source, size), signal);
  }

  readPart(job: Job, part: PartReceipt, range?: ByteRange): Promise<Readable> {
    return this.#deps.storage.read(partKey(job.id, part), range);
  }

  readPreview(job: Job, part: PartReceipt): Promise<Readable> {
    return this.#deps.storage.read(previewKey(job.id, part));
  }

  async notReady(): Promise<NotReady | null> {
    const { renderer, room } = this.#deps;
    if (!renderer.isReady()) {
      return { reason: 'renderer_down', detail: 'The renderer process is not up.' };
    }
    return memoryTooHigh(renderer.memory()) ?? this.#refusal() ?? (await diskTooFull(room));
  }

  rendererAvailable(): void {
    this.#queue.dispatch();
  }

  handle(message: JobMessage): void {
    this.#queue.handle(message);
  }

  quoted(questionId: string, quote: Quote): void {
    this.#quotes.answer(questionId, quote);
  }

  preflighted(questionId: string, report: PreflightReport): void {
    this.#preflights.questions.answer(questionId, report);
  }

  /** A question is known to one of the two alone; the other ignores its id. */
  questionFailed(questionId: string, problem: Problem): void {
    this.#quotes.fail(questionId, problem);
    this.#preflights.questions.fail(questionId, problem);
  }

  rendererDied(death: Death, incident: Incident | null = null): void {
    this.#quotes.rendererDied();
    this.#preflights.questions.rendererDied();
    this.#queue.rendererDied(death, incident);
  }

  #keepUploads(request: JobRequest, owner: string | null): JobRequest {
    return keepUploads(request, (ids) => this.#deps.pathsOfUploads(ids, owner));
  }

  #refusalOf(owner: string | null): NotReady | null {
    const { store, queuedPerKey: limit } = this.#deps;
    if (limit === null || owner === null) return null;
    const arriving = [...this.#arriving].filter((other) => other.owner === owner).length;
    const waiting = store.queuedOf(owner) + arriving;
    if (waiting < limit) return null;
    return {
      reason: 'queue_full',
      detail: `${waiting} jobs of ${owner} wait; the limit is ${limit}.`,
    };
  }

  #refusal(): NotReady | null {
    return queueRefusal({
      isStopping: this.#queue.isStopping,
      waiting: this.#queue.waiting() + this.#arriving.size,
      limit: this.#deps.queueLimit,
    });
  }
}

function waitingProgress(request: JobRequest): JobProgress {
  const placements = allItems(request).reduce((sum, item) => sum + item.quantity, 0);
  return { phase: 'queued', part: 0, parts: 0, placed: 0, placements };
}
