import { v7 as uuid } from 'uuid';
import { allItems, type JobRequest } from '../../gang-sheet/order.ts';
import { pieceCount } from '../../gang-sheet/piece-count.ts';
import type { JobFiles } from '../job-files.ts';
import type { Job, JobProgress } from '../job.ts';
import type { FindUploads } from '../jobs-input.ts';
import type { Submitter } from '../jobs.ts';
import type { JobStore, NewJob } from '../stores/job-store.ts';
import type { Admission } from './admission.ts';
import { Idempotency } from './idempotency.ts';
import { keepUploads } from './keep-uploads.ts';

export interface SubmissionDeps {
  readonly jobs: Pick<JobStore, 'findByKey' | 'insert'>;
  readonly files: Pick<JobFiles, 'spool' | 'removeInputs'>;
  readonly admission: Admission;
  readonly findUploads: FindUploads;
  readonly now: () => Date;
}

/** Turns requests into stored jobs. */
export class Submission {
  readonly #deps: SubmissionDeps;
  readonly #idempotency: Idempotency;

  constructor(deps: SubmissionDeps) {
    this.#deps = deps;
    this.#idempotency = new Idempotency(deps.jobs);
  }

  /**
   * The id of the job that the same request has already created; null if the request is new.
   * @throws ServiceError `key_reused`, `still_accepting` (retryable)
   */
  earlierJob(by: Submitter): string | null {
    return this.#idempotency.jobOf(by);
  }

  /**
   * Stores a new job and returns it.
   * @param onStored called with the job before anything else can read it
   * @throws ServiceError `queue_full`, `shutting_down`, `storage_full`, `invalid_request`
   */
  accept(request: JobRequest, by: Submitter, onStored: (job: NewJob) => void): Promise<Job> {
    return this.#idempotency.during(by, () => this.#store(request, by, onStored));
  }

  /**
   * The request with its upload ids resolved.
   * @throws ServiceError `invalid_request`
   */
  withUploads(request: JobRequest, owner: string | null): JobRequest {
    return keepUploads(request, (ids) => this.#deps.findUploads(ids, owner));
  }

  async #store(request: JobRequest, by: Submitter, onStored: (job: NewJob) => void): Promise<Job> {
    const { jobs, files, admission, now } = this.#deps;
    const { owner, once, webhook } = by;
    const giveBackSlot = admission.takeSlot(by);
    const id = uuid();
    const createdAt = now().toISOString();
    try {
      await admission.checkDisk();
      const spooled = await files.spool(request, id);
      const job = {
        id,
        owner,
        createdAt,
        request: this.withUploads(spooled, owner),
        progress: waitingProgress(request),
        ...(once && { once }),
        ...(webhook && { webhook }),
      };
      jobs.insert(job);
      onStored(job);
      return queuedJob(job);
    } catch (error) {
      await files.removeInputs(id);
      throw error;
    } finally {
      giveBackSlot();
    }
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
