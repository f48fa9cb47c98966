import type { Problem } from '../errors.ts';
import type { FinalStatus, JobStatus } from './job.ts';

/** The job event types, each with the status that the job has after it. */
const STATUS_SINCE = {
  'gangsheet.queued': 'queued',
  'gangsheet.started': 'running',
  'gangsheet.paused': 'paused',
  'gangsheet.resumed': 'running',
  'gangsheet.part_ready': 'running',
  'gangsheet.succeeded': 'succeeded',
  'gangsheet.failed': 'failed',
  'gangsheet.cancelled': 'cancelled',
} as const satisfies Record<string, JobStatus>;

export type JobEventType = keyof typeof STATUS_SINCE;

export const JOB_EVENT_TYPES = Object.keys(STATUS_SINCE) as readonly JobEventType[];

/** The event that reports a job's end, by final status. */
export const END_EVENTS = {
  succeeded: 'gangsheet.succeeded',
  failed: 'gangsheet.failed',
  cancelled: 'gangsheet.cancelled',
} as const satisfies Record<FinalStatus, JobEventType>;

/** Something that happened to a job. It is stored in one transaction with the change it reports. */
export interface JobEvent {
  readonly type: JobEventType;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Number of the part that is ready. */
  readonly part?: number;
  /** Why the job failed. */
  readonly problem?: Problem;
}

export interface StoredJobEvent extends JobEvent {
  /** Starts at 1 and increases with each of the job's events. */
  readonly seq: number;
}

export function statusSince({ type }: Pick<JobEvent, 'type'>): JobStatus {
  return STATUS_SINCE[type];
}
