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
 *      succeeded | failed | cancelled      (the end: nothing leads out of these, but for `resume`
 *                    │                      of a job that failed for want of memory or of a renderer)
 *                    └─ resume ──▶ queued
 */
export type JobStatus = 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'cancelled';

export const FINAL_STATUSES = ['succeeded', 'failed', 'cancelled'] as const;

export type FinalStatus = (typeof FINAL_STATUSES)[number];

export interface JobProgress extends Omit<Progress, 'phase'> {
  readonly phase: 'queued' | Phase | 'done';
}

/** The work for one request, as lists and status answers need it; the bulk of it is in JobContents. */
export interface Job {
  readonly id: string;
  /** Name of the API key that it belongs to; null: submitted while the service was open. */
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
  /** null before there is a plan. */
  readonly film: FilmReport | null;
  readonly parts: readonly PartReceipt[];
  readonly memory: MemoryReceipt | null;
  readonly warnings: readonly Warning[];
  readonly problem: Problem | null;
  /** Of a job that failed and can be resumed: until when (ISO 8601, UTC). */
  readonly resumableUntil: string | null;
}

/** What a job is made of: up to 20,000 pieces, so it is only read when it is needed. */
export interface JobContents {
  readonly request: JobRequest;
  /** null before packing is done. */
  readonly plan: Plan | null;
}

export function isFinal(status: JobStatus): boolean {
  return (FINAL_STATUSES as readonly JobStatus[]).includes(status);
}
