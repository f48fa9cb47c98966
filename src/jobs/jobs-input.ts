import type { DiskRoom } from '../storage/disk-room.ts';
import type { HeldWrites } from '../storage/held-writes.ts';
import type { Log } from '../telemetry/logger.ts';
import type { JobFiles } from './job-files.ts';
import type { RendererPort } from './renderer-port.ts';
import type { JobStores } from './stores/job-stores.ts';

/** The limits on queued, running and finished jobs. */
export interface JobLimits {
  /** Jobs rendered at the same time. */
  readonly concurrency: number;
  /** Jobs that may wait. */
  readonly queueLimit: number;
  /** Jobs of one owner that may wait; null: limited by `queueLimit` only. */
  readonly queuedPerKey: number | null;
  /** Time that the files of a failed job are kept for resuming it; 0: not at all. */
  readonly keepFailedMs: number;
  /** Time that a job is kept after its end; null: forever. */
  readonly retentionMs: number | null;
}

/** Where jobs report to, and the clock that they read. */
export interface JobTelemetry {
  readonly log: Log;
  readonly metrics: { jobEnded(status: string, seconds: number): void };
  readonly now: () => Date;
}

/** The SHA-256 of an owner's uploads, by id; ids that do not exist for this owner are left out. */
export type FindUploads = (
  ids: readonly string[],
  owner: string | null,
) => ReadonlyMap<string, string>;

/** Everything that jobs need. */
export interface JobsInput {
  readonly stores: JobStores;
  readonly files: JobFiles;
  readonly renderer: RendererPort;
  readonly room: DiskRoom;
  readonly findUploads: FindUploads;
  readonly limits: JobLimits;
  readonly telemetry: JobTelemetry;
  readonly writes: HeldWrites;
  /** The time by which jobs expire; see service/expiry-clock.ts. */
  readonly expiryNow: () => Date;
}
