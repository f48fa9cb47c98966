import type { Problem } from '../errors.ts';
import type { FinalStatus, JobStatus } from './job.ts';

/** What a job tells of itself while it goes on, and the status that it has from then. */
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

export type NewsType = keyof typeof STATUS_SINCE;

export const NEWS_TYPES = Object.keys(STATUS_SINCE) as readonly NewsType[];

/** What is told of the end of a job. */
export const END_NEWS = {
  succeeded: 'gangsheet.succeeded',
  failed: 'gangsheet.failed',
  cancelled: 'gangsheet.cancelled',
} as const satisfies Record<FinalStatus, NewsType>;

/** One thing that became of a job. It is stored in one step with the change that it tells of. */
export interface JobNews {
  readonly type: NewsType;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The part that is ready. */
  readonly part?: number;
  /** Why the job failed. */
  readonly problem?: Problem;
}

export interface KeptNews extends JobNews {
  /** From 1, rising, in the order in which it happened to the job. */
  readonly seq: number;
}

export function statusSince({ type }: Pick<JobNews, 'type'>): JobStatus {
  return STATUS_SINCE[type];
}
