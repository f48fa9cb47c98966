import type { DiskRoom } from '../storage/disk-room.ts';
import type { HeldWrites } from '../storage/held-writes.ts';
import type { Log } from '../telemetry/logger.ts';
import type { FetchPlaces } from '../fetching/fetch-places.ts';
import type { UrlFetcher } from './fetching/url-fetcher.ts';
import type { JobFiles } from './job-files.ts';
import type { RendererPort } from './renderer-port.ts';
import type { JobStores } from './stores/job-stores.ts';

/** The limits on queued, running and finished jobs. */
export interface JobLimits {
  /** Maximum number of jobs rendered at the same time. */
  readonly concurrency: number;
  /** Maximum number of queued jobs. */
  readonly queueLimit: number;
  /** Maximum number of jobs that one owner may have queued; null: only `queueLimit` applies. */
  readonly queuedPerKey: number | null;
  /** Time limit for the work on one quote or preflight. */
  readonly questionMs: number;
  /** Time limit for the whole of one quote or preflight, waiting included. */
  readonly answerMs: number;
  /** Time that cancelled jobs and withdrawn questions have to leave the renderer. */
  readonly leaveGraceMs: number;
  /** Time that a failed job's files are kept so that it can be resumed; 0: not at all. */
  readonly keepFailedMs: number;
  /** For all artwork of one order or question. */
  readonly obtainMs: number;
  /** Time that a job is kept after its end; null: forever. */
  readonly retentionMs: number | null;
}

/** Where jobs report to, and their clock. */
export interface JobTelemetry {
  readonly log: Log;
  readonly metrics: { jobEnded(status: string, seconds: number): void };
  readonly now: () => Date;
}

/** The SHA-256 of an owner's uploads, by id; ids that do not exist for this owner are left out. */
export type FindUploads = (
  ids: readonly string[],
  owner: string | null,
) => Promise<ReadonlyMap<string, string>>;

/** @throws ServiceError `artwork_rejected` if uploads with this SHA-256 are quarantined */
type AssertAllowed = (sha256: string) => Promise<void>;

/** Everything that jobs need. */
export interface JobsInput {
  readonly stores: JobStores;
  readonly files: JobFiles;
  readonly renderer: RendererPort;
  readonly room: Pick<DiskRoom, 'check' | 'figures' | 'capacityBytes'>;
  readonly findUploads: FindUploads;
  readonly assertAllowed: AssertAllowed;
  readonly limits: JobLimits;
  readonly telemetry: JobTelemetry;
  readonly writes: HeldWrites;
  /** The clock used for job expiry; see service/expiry-clock.ts. */
  readonly expiryNow: () => Date;
  /** Fetches artwork from URLs. */
  readonly fetcher: UrlFetcher;
  readonly places: Pick<FetchPlaces, 'advance'>;
}
