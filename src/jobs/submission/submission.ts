import { v7 as uuid } from 'uuid';
import { allItems, type JobRequest } from '../../gang-sheet/order.ts';
import { pieceCount } from '../../gang-sheet/piece-count.ts';
import type { JobFiles } from '../job-files.ts';
import type { Job, JobProgress } from '../job.ts';
import type { FindUploads } from '../jobs-input.ts';
import type { Submitter } from '../jobs.ts';
import type { JobStores } from '../stores/job-stores.ts';
import type { KeyedJob, NewJob } from '../stores/job-store.ts';
import type { HeldWrites } from '../../storage/held-writes.ts';
import type { Admission } from './admission.ts';
import { Idempotency, sameRequest } from './idempotency.ts';
import { keepUploads } from './keep-uploads.ts';

export interface SubmissionDeps {
  readonly stores: Pick<JobStores, 'jobs' | 'transactions'>;
  readonly files: Pick<JobFiles, 'spool' | 'removeInputs'>;
  readonly admission: Admission;
  readonly writes: Pick<HeldWrites, 'between'>;
  readonly findUploads: FindUploads;
  readonly now: () => Date;
}

/** A job that has been stored, or the one that the same request created earlier. */
export type Submitted = { readonly job: Job } | { readonly earlierId: string };

/** Turns requests into stored jobs. */
export class Submission {
  readonly #deps: SubmissionDeps;
  readonly #idempotency: Idempotency;

  constructor(deps: SubmissionDeps) {
    this.#deps = deps;
    this.#idempotency = new Idempotency(deps.stores.jobs);
  }

  /**
   * Stores a new job, unless the same request has already created one.
   * @param onStored called with the job before it can be handed over
   * @throws ServiceError `key_reused`, `still_accepting` (retryable), `queue_full`, `shutting_down`,
   *   `storage_full`, `invalid_request`
   */
  submit(request: JobRequest, by: Submitter, onStored: (job: NewJob) => void): Promise<Submitted> {
    return this.#idempotency.once(by, () => this.#store(request, by, onStored));
  }

  /**
   * The request with its upload ids resolved.
   * @throws ServiceError `invalid_request`
   */
  withUploads(request: JobRequest, owner: string | null): Promise<JobRequest> {
    return keepUploads(request, (ids) => this.#deps.findUploads(ids, owner));
  }

  async #store(
    request: JobRequest,
    by: Submitter,
    onStored: (job: NewJob) => void,
  ): Promise<Submitted> {
    const { files, now } = this.#deps;
    const { owner, once, webhook } = by;
    const id = uuid();
    const about = { id, owner, createdAt: now().toISOString(), ...(once && { once }) };
    let isStored = false;
    try {
      const spooled = await this.#spool(request, by, id);
      const progress = waitingProgress(request);
      const submitted = await this.#insert(
        { ...about, request: spooled, progress, ...(webhook && { webhook }) },
        onStored,
      );
      isStored = 'job' in submitted;
      return submitted;
    } finally {
      if (!isStored) await files.removeInputs(id);
    }
  }

  async #spool(request: JobRequest, by: Submitter, id: string): Promise<JobRequest> {
    const { files, admission } = this.#deps;
    const giveBackSlot = await admission.takeSlot(by);
    try {
      await admission.checkDisk();
      return await files.spool(request, id);
    } finally {
      giveBackSlot();
    }
  }

  /** Another request with the same key may have been stored, and the queue filled, in the meantime. */
  #insert(arrived: NewJob, onStored: (job: NewJob) => void): Promise<Submitted> {
    const { stores, admission, writes } = this.#deps;
    const { jobs, transactions } = stores;
    return writes.between(async () => {
      const { job, earlier } = await transactions.tx(async () => {
        await admission.lockQueue();
        // Its job needs no place, even if it has taken the last one.
        const known = await this.#earlierJob(arrived);
        if (known !== null) return { job: arrived, earlier: known };
        await admission.assertRoom(arrived.owner);
        const request = await this.#withLockedUploads(arrived);
        const resolved = { ...arrived, request };
        return { job: resolved, earlier: await jobs.insert(resolved) };
      });
      if (earlier !== null && arrived.once !== undefined)
        return { earlierId: sameRequest(earlier, arrived.once).id };
      onStored(job);
      return { job: queuedJob(job) };
    });
  }

  #earlierJob({ owner, once }: NewJob): Promise<KeyedJob | null> {
    if (once === undefined) return Promise.resolve(null);
    return this.#deps.stores.jobs.findByKey(owner, once.key);
  }

  /** No upload of the request is removed until the transaction ends, which pins them. */
  async #withLockedUploads({ request, owner }: NewJob): Promise<JobRequest> {
    const resolved = await this.withUploads(request, owner);
    const files = new Set(
      allItems(resolved).flatMap(({ source }) => (source.kind === 'kept' ? [source.sha256] : [])),
    );
    if (files.size === 0) return resolved;
    // In one order, so that two orders never wait for each other.
    for (const sha256 of [...files].sort()) {
      await this.#deps.stores.transactions.lock(`file:${sha256}`);
    }
    return this.withUploads(request, owner);
  }
}

function waitingProgress(request: JobRequest): JobProgress {
  const placements = pieceCount(allItems(request));
  return { phase: 'queued', part: 0, parts: 0, placed: 0, placements };
}

function queuedJob({ id, owner, createdAt, request, progress }: NewJob): Job {
  return {
    id,
    owner,
    status: 'queued',
    createdAt,
    startedAt: null,
    finishedAt: null,
    sheet: request.sheet,
    output: request.output,
    metadata: request.metadata,
    progress,
    film: null,
    parts: [],
    partCount: 0,
    memory: null,
    warnings: [],
    warningCount: 0,
    problem: null,
    resumableUntil: null,
  };
}
