import type { Readable } from 'node:stream';
import type { JobRequest } from '../gang-sheet/order.ts';
import type { PartReceipt } from '../gang-sheet/part.ts';
import type { PrintedItem } from '../gang-sheet/printed-item.ts';
import type { PreflightReport } from '../gang-sheet/preflight.ts';
import type { Quote } from '../messages.ts';
import type { ByteRange } from '../storage/storage.ts';
import type { KeptNews } from './job-event.ts';
import type { Job, JobContents, JobStatus } from './job.ts';
import type { Webhook } from './webhook.ts';

export interface JobPage {
  readonly jobs: readonly Job[];
  /** Pass as `before` for the next page; null on the last one. */
  readonly next: string | null;
}

export interface JobFilter {
  /** Whose jobs; null: those submitted while the service was open. */
  readonly owner: string | null;
  readonly status?: JobStatus | undefined;
  /** From the `next` of an earlier page. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** On whose behalf a job is submitted. */
export interface Submitter {
  /** Name of the API key; null while the service is open. */
  readonly owner: string | null;
  /** Left out: every such request is a new job. */
  readonly once?: OnceKey;
  /** Who is to be told what becomes of it; left out: nobody. */
  readonly webhook?: Webhook;
}

/** By what a request that is sent again is known. */
export interface OnceKey {
  /** Of the client's choice, unique among those of its owner. */
  readonly key: string;
  /** The same for the same body. */
  readonly fingerprint: string;
}

/** Why new work is not taken just now; null when it is. */
export interface NotReady {
  readonly reason:
    'starting' | 'renderer_down' | 'memory_critical' | 'queue_full' | 'disk_full' | 'shutting_down';
  readonly detail: string;
}

/** An upload at a printed size, as of an item: null keeps the aspect ratio, or the own pixels. */
export interface PreflightAsked {
  readonly id: string;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly trim: boolean;
  readonly trimAlpha?: number;
  readonly edgeThreshold?: number;
  readonly dpi: number;
}

/** What the HTTP side may do with jobs. */
export interface Jobs {
  /**
   * Stores the job and returns at once; its id is a UUIDv7. What was submitted under the same key
   * before is the job that was made then, for as long as that is kept.
   * @throws ServiceError `key_reused`, `still_accepting` (retryable), `queue_full` (retryable, `details.retryAfterSeconds`), `shutting_down`
   */
  submit(request: JobRequest, by: Submitter): Promise<Job>;
  find(id: string): Job | null;
  /** Request and plan of a job; null: no such job. */
  contents(id: string): JobContents | null;
  /** What is printed for the items of a job, `limit` of them from number `from` on; none before it is packed. */
  items(id: string, from: number, limit: number): readonly PrintedItem[];
  /** Newest first. */
  list(filter: JobFilter): JobPage;
  /** Resolves when the job has ended, or with its state when the signal fires. null: no such job. */
  waitFor(id: string, signal: AbortSignal): Promise<Job | null>;
  /** What became of a job after its news of that number (0: all of it), oldest first; a page of it. */
  newsAfter(id: string, seq: number): readonly KeptNews[];
  /** Calls `listener` whenever state or progress of the job has changed; returns what ends that. */
  onChange(id: string, listener: () => void): () => void;
  /** Cancels a job that has not ended; removes one that has, with its files. false: no such job. */
  cancelOrRemove(id: string): Promise<boolean>;
  /**
   * A job that failed goes on with what is kept of it; its status is `queued` again. null: no such job.
   * @throws ServiceError `not_resumable`; `queue_full` and `shutting_down` as of `submit`
   */
  resume(id: string): Promise<Job | null>;
  /**
   * Packs without rendering.
   * @throws ServiceError `artwork_rejected`, `renderer_lost`, `queue_full`, or the signal's reason
   */
  quote(request: JobRequest, by: Submitter, signal: AbortSignal): Promise<Quote>;
  /**
   * Looks at an uploaded artwork as it would be printed; null: there is no such artwork.
   * @throws ServiceError `artwork_rejected`, `renderer_lost`, `queue_full`, or the signal's reason
   */
  preflight(
    asked: PreflightAsked,
    by: Submitter,
    signal: AbortSignal,
  ): Promise<PreflightReport | null>;
  /** The bytes of a kept part. */
  readPart(job: Job, part: PartReceipt, range?: ByteRange): Promise<Readable>;
  /** A small PNG of a kept part. */
  readPreview(job: Job, part: PartReceipt): Promise<Readable>;
  /** null while new work is taken. */
  notReady(): Promise<NotReady | null>;
}
