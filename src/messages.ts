/** All that passes between the service process and the renderer process. Plain JSON. */
import type { Problem } from './errors.ts';
import type { Warning } from './gang-sheet/artwork.ts';
import type { Item, JobRequest } from './gang-sheet/order.ts';
import type { PartReceipt } from './gang-sheet/part.ts';
import type { Plan } from './gang-sheet/plan.ts';
import type { PrintedItem } from './gang-sheet/printed-item.ts';
import type { PreflightReport } from './gang-sheet/preflight.ts';
import type { MemoryReceipt } from './memory/job/memory-receipt.ts';
import type { MemoryState } from './memory/policy.ts';

export type Phase = 'artwork' | 'packing' | 'rendering' | 'verifying';

export interface Progress {
  readonly phase: Phase;
  /** The part in work, from 1; 0 before there is a plan. */
  readonly part: number;
  readonly parts: number;
  /** Pieces on parts that are rendered, the one in work included. */
  readonly placed: number;
  readonly placements: number;
}

/** The state of memory as one process sees it. */
export interface MemoryReport {
  readonly state: MemoryState;
  readonly source: string;
  readonly limitBytes: number;
  readonly budgetBytes: number;
  readonly usedBytes: number;
  /** 0 to 1 and above: the larger of cgroup and heap. */
  readonly utilisation: number;
}

/** What earlier jobs took, over what their plans said, by kind of job; a kind that is missing: 1. */
export type PeakFactors = Readonly<Record<string, number>>;

/** What a job took beyond what was in use before it, over what its plan alone said. */
export interface PeakObservation {
  readonly kind: string;
  readonly ratio: number;
  /** The first job of its renderer: nothing was left over from another that it could use. */
  readonly isCold: boolean;
}

/** A job as it is handed to a renderer: anew, or with what an earlier renderer left of it. */
export interface RenderJob {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly request: JobRequest;
  readonly plan: Plan | null;
  readonly parts: readonly PartReceipt[];
  /** A renderer ran out of memory over it: nothing ahead of time, and a small cache. */
  readonly withLess: boolean;
  readonly peakFactors: PeakFactors;
}

export type Outcome =
  | { readonly status: 'succeeded'; readonly memory: MemoryReceipt }
  | { readonly status: 'failed'; readonly problem: Problem; readonly memory: MemoryReceipt }
  | { readonly status: 'cancelled'; readonly memory: MemoryReceipt }
  /** Left at a checkpoint because the process is to end; to be taken up again. */
  | { readonly status: 'interrupted'; readonly memory: MemoryReceipt };

export interface Quote {
  readonly plan: Plan;
  readonly predictedPeakBytes: number;
  readonly warnings: readonly Warning[];
  readonly items: readonly PrintedItem[];
}

/** One artwork at one printed size. */
export interface PreflightQuestion {
  readonly item: Item;
  readonly dpi: number;
}

export type ToRenderer =
  | { readonly type: 'run'; readonly job: RenderJob }
  | { readonly type: 'stop'; readonly jobId: string; readonly why: 'cancelled' | 'interrupted' }
  | {
      readonly type: 'quote';
      readonly quoteId: string;
      readonly request: JobRequest;
      readonly peakFactors: PeakFactors;
    }
  | {
      readonly type: 'preflight';
      readonly quoteId: string;
      readonly question: PreflightQuestion;
    }
  /** A quote or a preflight. */
  | { readonly type: 'drop-quote'; readonly quoteId: string }
  | { readonly type: 'shutdown' };

export type FromRenderer =
  | { readonly type: 'ready' }
  | { readonly type: 'heartbeat'; readonly memory: MemoryReport }
  /** Idle and cleaned up: what is still in use, and how many jobs there have been. */
  | {
      readonly type: 'floor';
      readonly usedBytes: number;
      readonly budgetBytes: number;
      readonly jobs: number;
    }
  | { readonly type: 'metrics'; readonly metrics: readonly object[] }
  | { readonly type: 'progress'; readonly jobId: string; readonly progress: Progress }
  | { readonly type: 'paused'; readonly jobId: string }
  | { readonly type: 'resumed'; readonly jobId: string }
  | {
      readonly type: 'planned';
      readonly jobId: string;
      readonly plan: Plan;
      readonly warnings: readonly Warning[];
      readonly items: readonly PrintedItem[];
      readonly predictedPeakBytes: number;
    }
  | {
      readonly type: 'part-kept';
      readonly jobId: string;
      readonly part: PartReceipt;
      /** Told by the pixels that were laid; the same warning may come again with a later part. */
      readonly warnings: readonly Warning[];
    }
  /** Of a job that is about to be finished. */
  | {
      readonly type: 'peak-observed';
      readonly jobId: string;
      readonly observation: PeakObservation;
    }
  | { readonly type: 'finished'; readonly jobId: string; readonly outcome: Outcome }
  | { readonly type: 'quoted'; readonly quoteId: string; readonly quote: Quote }
  | { readonly type: 'preflighted'; readonly quoteId: string; readonly report: PreflightReport }
  /** A quote or a preflight. */
  | { readonly type: 'quote-failed'; readonly quoteId: string; readonly problem: Problem };
