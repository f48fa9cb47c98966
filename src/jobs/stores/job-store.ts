import type { Problem } from '../../errors.ts';
import type { Warning } from '../../gang-sheet/artwork.ts';
import type { JobRequest } from '../../gang-sheet/order.ts';
import type { PartReceipt } from '../../gang-sheet/part.ts';
import type { PrintedItem } from '../../gang-sheet/printed-item.ts';
import type { MemoryReceipt } from '../../memory/job/memory-receipt.ts';
import type { FromRenderer } from '../../messages.ts';
import type { JobEvent } from '../job-event.ts';
import type { Job, JobContents, JobHead, JobProgress, JobStatus } from '../job.ts';
import type { JobFilter, JobPage, OnceKey, WarningPage } from '../jobs.ts';
import type { Webhook } from '../webhook.ts';

/** Changes to a job; properties that are left out stay as they are. */
export interface JobPatch {
  readonly status?: JobStatus;
  readonly startedAt?: string;
  readonly finishedAt?: string | null;
  readonly progress?: JobProgress;
  readonly memory?: MemoryReceipt;
  readonly problem?: Problem | null;
  readonly resumableUntil?: string | null;
}

export interface NewJob {
  readonly id: string;
  readonly owner: string | null;
  /** An idempotency key; no two jobs of the same owner share one. */
  readonly once?: OnceKey;
  /** Receives the job's events. */
  readonly webhook?: Webhook;
  readonly createdAt: string;
  readonly request: JobRequest;
  readonly progress: JobProgress;
}

/** The result of packing: the plan, its warnings and the printed items. */
export type Planned = Pick<
  Extract<FromRenderer, { type: 'planned' }>,
  'plan' | 'warnings' | 'items' | 'from'
>;

/** Some of the printed items and warnings. */
export type PlannedSome = Pick<
  Extract<FromRenderer, { type: 'planned-some' }>,
  'from' | 'warnings' | 'items'
>;

/** A finished part with the warnings about its pixels. */
export interface KeptPart {
  readonly part: PartReceipt;
  readonly warnings: readonly Warning[];
}

/** An existing job with an idempotency key. */
export interface KeyedJob {
  readonly id: string;
  /** Fingerprint of the request body that the job was made from. */
  readonly fingerprint: string;
}

/** A job that is waiting for its turn. */
export interface QueuedJob {
  readonly id: string;
  readonly owner: string | null;
}

/**
 * Stores jobs. Every call is one transaction and durable when it returns. Calls that read one job
 * throw `UnreadableJob` if the record is damaged; ids and counts leave the job out once the damage
 * has been found. A page still lists the job, and the caller skips it.
 */
export interface JobStore {
  /**
   * Stores a queued job with its first event. Pins the job's uploads until it has ended, and marks them as
   * used.
   * @returns the owner's job that has the same idempotency key already, and then nothing is stored; null: stored
   */
  insert(job: NewJob): Promise<KeyedJob | null>;
  /** A job with all of its parts and errors, and the first `WARNINGS_AT_ONCE` of its warnings. */
  find(id: string): Promise<Job | null>;
  /** The small part of a job. */
  head(id: string): Promise<JobHead | null>;
  /** A job as lists show it, with the first `SHOWN_IN_LISTS` of its parts, warnings and errors. */
  brief(id: string): Promise<Job | null>;
  /** Up to `limit` finished parts of a job, by number. */
  parts(id: string, limit: number): Promise<readonly PartReceipt[]>;
  part(id: string, number: number): Promise<PartReceipt | null>;
  /** Up to `limit` warnings that were stored after number `after`; null: from the first one. */
  warnings(id: string, after: number | null, limit: number): Promise<WarningPage>;
  /** The job that was submitted with this idempotency key. */
  findByKey(owner: string | null, key: string): Promise<KeyedJob | null>;
  contents(id: string): Promise<JobContents | null>;
  /** Newest first. */
  list(filter: JobFilter): Promise<JobPage>;
  /** Ids of the jobs with this status, oldest first. */
  idsIn(status: JobStatus): Promise<readonly string[]>;
  /** The queued jobs, oldest first. */
  queue(): Promise<readonly QueuedJob[]>;
  /** The oldest queued job of each owner, of those that are not in `aside`; oldest first. */
  oldestOfEach(aside: readonly string[]): Promise<readonly QueuedJob[]>;
  /** Those of the jobs that are queued, oldest first. */
  queuedAmong(ids: readonly string[]): Promise<readonly QueuedJob[]>;
  /** Those of them that may have artwork from URLs, oldest first. Requests are not read for it. */
  queuedWithUrls(): Promise<readonly QueuedJob[]>;
  /** Number of queued jobs. */
  queued(): Promise<number>;
  /** Time since which the job that waits longest has been queued (ISO 8601, UTC); null: none waits. */
  queuedSince(): Promise<string | null>;
  /** Number of jobs that an owner has queued. */
  queuedOf(owner: string): Promise<number>;
  /** Ids of the jobs that ended before `at` (ISO 8601), oldest first. */
  endedBefore(at: string): Promise<readonly string[]>;
  /** Ids of the jobs that can no longer be resumed at `at` (ISO 8601, UTC). */
  expired(at: string): Promise<readonly string[]>;
  counts(): Promise<Readonly<Record<JobStatus, number>>>;
  /**
   * Begins a job that is queued, with its event.
   * @returns false if it is not queued, or not there; nothing is stored then
   */
  begin(id: string, at: string): Promise<boolean>;
  /** Stores the change and the event together, or neither. */
  update(id: string, patch: JobPatch, event?: JobEvent): Promise<void>;
  /** Stores items from number `from` on; 0 replaces all items and warnings of an earlier plan. */
  savePlanned(id: string, some: PlannedSome): Promise<void>;
  /** Stores the plan with the last of its items and warnings; `from` works as above (default 0). */
  savePlan(id: string, planned: Planned): Promise<void>;
  /** Stores a part and its warnings; warnings that the job already has are skipped. */
  addPart(id: string, kept: KeptPart, event?: JobEvent): Promise<void>;
  /** Up to `limit` of a job's printed items, in request order, starting with number `from`. */
  itemsOf(id: string, from: number, limit: number): Promise<readonly PrintedItem[]>;
  remove(id: string): Promise<void>;
}
