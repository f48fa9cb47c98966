import type { Readable } from 'node:stream';
import type { Warning } from '../gang-sheet/artwork.ts';
import type { JobRequest } from '../gang-sheet/order.ts';
import type { PartReceipt } from '../gang-sheet/part.ts';
import type { PrintedItem } from '../gang-sheet/printed-item.ts';
import type { PreflightReport } from '../gang-sheet/preflight.ts';
import type { Quote } from '../messages.ts';
import type { ByteRange } from '../storage/storage.ts';
import type { StoredJobEvent } from './job-event.ts';
import type { Job, JobContents, JobHead, JobStatus } from './job.ts';
import type { Webhook } from './webhook.ts';

export interface JobPage {
  readonly ids: readonly string[];
  /** Pass as `before` for the next page; null on the last page. */
  readonly next: string | null;
}

/** Some of a job's warnings, in the order in which they were stored. */
export interface WarningPage {
  /** Damaged ones are left out. */
  readonly warnings: readonly Warning[];
  /** Number of warnings on this page, including damaged ones. */
  readonly count: number;
  /** Pass as `after` for the next page; null: this page is empty. */
  readonly last: number | null;
}

export interface JobFilter {
  /** Name of the API key that submitted the jobs; null: submitted without a key. */
  readonly owner: string | null;
  readonly status?: JobStatus | undefined;
  /** The `next` of an earlier page. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** The client that submits a job, and the options it chose. */
export interface Submitter {
  /** Name of the API key; null: no key. */
  readonly owner: string | null;
  /** If left out, every request creates a new job. */
  readonly once?: OnceKey;
  /** Receives the job's events. */
  readonly webhook?: Webhook;
}

/** Identifies a retried request. */
export interface OnceKey {
  /** Chosen by the client, unique for its owner. */
  readonly key: string;
  /** The same for identical request bodies. */
  readonly fingerprint: string;
}

/** Why new work is currently refused. */
export interface NotReady {
  readonly reason:
    | 'starting'
    | 'renderer_down'
    | 'circuit_open'
    | 'memory_critical'
    | 'queue_full'
    | 'disk_full'
    | 'storage_failed'
    | 'shutting_down';
  readonly detail: string;
}

/**
 * An upload at a printed size. If one side is null, the aspect ratio is kept; if both are null, each pixel
 * of the file prints as one pixel.
 */
export interface PreflightAsked {
  readonly id: string;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly trim: boolean;
  readonly trimAlpha?: number;
  readonly edgeThreshold?: number;
  readonly dpi: number;
}

/** Everything that the HTTP side can do with jobs. */
export interface Jobs {
  /**
   * Stores the job and returns immediately; its id is a UUIDv7. A request with the same idempotency key
   * returns the job that the first request made, as it is now, for as long as that job is kept.
   * @throws ServiceError `key_reused`, `still_accepting` (retryable), `queue_full` (retryable,
   *   `details.retryAfterSeconds`), `shutting_down`, `renderer_lost` while the circuit is open
   */
  submit(request: JobRequest, by: Submitter): Promise<Job>;
  /** A job with all of its parts and errors, and the first `WARNINGS_AT_ONCE` of its warnings. */
  find(id: string): Promise<Job | null>;
  /** The small part of a job; null: no such job. */
  head(id: string): Promise<JobHead | null>;
  /** A job as lists show it, with the first `SHOWN_IN_LISTS` of its parts, warnings and errors. */
  brief(id: string): Promise<Job | null>;
  /** Up to `limit` finished parts of a job, by number. */
  parts(id: string, limit: number): Promise<readonly PartReceipt[]>;
  /** A finished part; null: not finished, or no such part. */
  part(id: string, number: number): Promise<PartReceipt | null>;
  /**
   * Up to `limit` of a job's warnings that were stored after number `after`; null: from the first
   * one.
   */
  warnings(id: string, after: number | null, limit: number): Promise<WarningPage>;
  /** A job's request and plan; null: no such job. */
  contents(id: string): Promise<JobContents | null>;
  /** Up to `limit` of a job's printed items, starting with number `from`; none before the job is packed. */
  items(id: string, from: number, limit: number): Promise<readonly PrintedItem[]>;
  /** Newest first. */
  list(filter: JobFilter): Promise<JobPage>;
  /** Resolves when the job has ended, or with its current state when the signal fires; null: no such job. */
  waitFor(id: string, signal: AbortSignal): Promise<Job | null>;
  /** One page of a job's events numbered above `seq`, oldest first. */
  eventsAfter(id: string, seq: number): Promise<readonly StoredJobEvent[]>;
  /**
   * Calls `listener` whenever the job's state or progress has changed; returns a function that
   * unsubscribes.
   */
  onChange(id: string, listener: () => void): () => void;
  /** Cancels an unfinished job; deletes a finished one and its files. false: no such job. */
  cancelOrRemove(id: string): Promise<boolean>;
  /**
   * Requeues a failed job, which keeps its finished parts. null: no such job.
   * @throws ServiceError `not_resumable`; `queue_full`, `shutting_down` and `renderer_lost` as for `submit`
   */
  resume(id: string): Promise<Job | null>;
  /**
   * Packs without rendering.
   * @throws ServiceError `artwork_rejected`, `not_ready`, `renderer_lost`, `queue_full`, `shutting_down`,
   *   `quote_timeout`, or the signal's reason
   */
  quote(request: JobRequest, by: Submitter, signal: AbortSignal): Promise<Quote>;
  /**
   * Reports how an uploaded artwork would print; null: no such artwork.
   * @throws ServiceError `artwork_rejected`, `not_ready`, `renderer_lost`, `queue_full`, `shutting_down`,
   *   `quote_timeout`, or the signal's reason
   */
  preflight(
    asked: PreflightAsked,
    by: Submitter,
    signal: AbortSignal,
  ): Promise<PreflightReport | null>;
  /** The bytes of a finished part, or a range of them. */
  readPart(jobId: string, part: PartReceipt, range?: ByteRange): Promise<Readable>;
  /** The PNG preview of a finished part. */
  readPreview(jobId: string, part: PartReceipt): Promise<Readable>;
  /** null while new work is accepted. */
  notReady(): Promise<NotReady | null>;
}
