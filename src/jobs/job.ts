import type { Problem } from '../errors.ts';
import type { Warning } from '../gang-sheet/artwork.ts';
import type { JobRequest, Metadata, OutputSpec, SheetSpec } from '../gang-sheet/order.ts';
import type { PartReceipt } from '../gang-sheet/part.ts';
import type { FilmReport, Plan } from '../gang-sheet/plan.ts';
import type { MemoryReceipt } from '../memory/job/memory-receipt.ts';
import type { Phase, Progress } from '../messages.ts';

/**
 *   queued ──▶ running ◀──▶ paused
 *     ▲           │            │
 *     └─ restart ─┤            │
 *                 ▼            ▼
 *      succeeded | failed | cancelled      (final, except that `resume` requeues a job that failed
 *                    │                      because memory ran out or the renderer was lost)
 *                    └─ resume ──▶ queued
 */
export type JobStatus = 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'cancelled';

export const FINAL_STATUSES = ['succeeded', 'failed', 'cancelled'] as const;

export type FinalStatus = (typeof FINAL_STATUSES)[number];

/**
 * Maximum number of a job's parts, warnings, remainders and errors in a list, and of its parts in
 * an event. The job itself shows all of them.
 */
export const SHOWN_IN_LISTS = 20;

/** Number of warnings that are read and sent at a time: a job may have 20,000. */
export const WARNINGS_AT_ONCE = 500;

/** Artwork from URLs that is being fetched. */
export interface ArtworkProgress {
  /** Different URLs whose file is there. */
  readonly fetched: number;
  /** All different URLs of the job. */
  readonly total: number;
}

export interface JobProgress extends Omit<Progress, 'phase'> {
  readonly phase: 'queued' | Phase | 'done';
  /** Left out unless artwork is being fetched. Not stored. */
  readonly artwork?: ArtworkProgress;
}

/** The work for one request, as lists and status responses show it. The bulky parts are in JobContents. */
export interface Job {
  readonly id: string;
  /** Name of the API key that submitted it; null: submitted without a key. */
  readonly owner: string | null;
  readonly status: JobStatus;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly sheet: SheetSpec;
  readonly output: OutputSpec;
  readonly metadata: Metadata;
  readonly progress: JobProgress;
  /** null until there is a plan. */
  readonly film: FilmReport | null;
  /** Sorted by number. A brief job has only the first few. */
  readonly parts: readonly PartReceipt[];
  /** Number of all finished parts. */
  readonly partCount: number;
  readonly memory: MemoryReceipt | null;
  /** The first `WARNINGS_AT_ONCE`; a brief job has fewer. Damaged ones are left out. */
  readonly warnings: readonly Warning[];
  readonly warningCount: number;
  readonly problem: Problem | null;
  /** Why a queued job cannot start at present; left out if it only waits for its turn. Not stored. */
  readonly waiting?: Problem;
  /** Time until which a failed job can be resumed (ISO 8601, UTC); null: it cannot be resumed. */
  readonly resumableUntil: string | null;
}

/** The small part of a job, which is read for every request and event. */
export type JobHead = Pick<
  Job,
  'id' | 'owner' | 'status' | 'createdAt' | 'finishedAt' | 'metadata' | 'progress' | 'partCount'
>;

/** A job's request and plan. They can contain 20,000 pieces, so they are read only when needed. */
export interface JobContents {
  readonly request: JobRequest;
  /** null until packing is done. */
  readonly plan: Plan | null;
}

export function isFinal(status: JobStatus): boolean {
  return (FINAL_STATUSES as readonly JobStatus[]).includes(status);
}
