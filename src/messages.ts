/** All messages between the service process and the renderer process, as plain JSON. */
import type { Problem } from './errors.ts';
import type { Warning } from './gang-sheet/artwork.ts';
import type { Item, JobRequest } from './gang-sheet/order.ts';
import type { PartReceipt } from './gang-sheet/part.ts';
import type { Plan } from './gang-sheet/plan.ts';
import type { PrintedItem } from './gang-sheet/printed-item.ts';
import type { PreflightReport } from './gang-sheet/preflight.ts';
import type { MemoryReceipt } from './memory/job/memory-receipt.ts';
import type { MemoryState } from './memory/policy.ts';
import type { RendererEvent } from './telemetry/renderer-events.ts';

export type Phase = 'artwork' | 'packing' | 'rendering' | 'verifying';

export interface Progress {
  readonly phase: Phase;
  /** Number of the part being rendered, from 1; 0 before there is a plan. */
  readonly part: number;
  readonly parts: number;
  /** Pieces laid so far, including those on the part being rendered. */
  readonly placed: number;
  readonly placements: number;
}

/** The renderer's memory, as reported by its heartbeat. */
export interface MemoryReport {
  /** The service shows this state too: see memory/policy.ts. */
  readonly state: MemoryState;
  readonly source: string;
  readonly limitBytes: number;
  readonly budgetBytes: number;
  readonly usedBytes: number;
  /** Share of the budget or of the V8 heap in use, whichever is larger; may exceed 1. */
  readonly utilisation: number;
  /**
   * Memory in use without jobs plus all memory that the ledger has promised, whether or not it is
   * in use yet.
   */
  readonly promisedBytes?: number;
}

/**
 * Ratio of measured to calculated peak memory for earlier jobs, by kind of job. A missing kind counts as 1.
 */
export type PeakFactors = Readonly<Record<string, number>>;

/**
 * Compares the measured peak of a job, minus the memory in use before it, with the calculated peak.
 */
export interface PeakObservation {
  readonly kind: string;
  /** Measured peak divided by the peak calculated from the plan. */
  readonly ratio: number;
  /** Whether it was the first job of its renderer and could not reuse memory from an earlier job. */
  readonly isCold: boolean;
}

/** A job to render: new, or with the plan and the parts that an earlier renderer finished. */
export interface RenderJob {
  readonly id: string;
  /** Name of the API key; null: no key. Decodes of different keys take turns. */
  readonly owner: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly request: JobRequest;
  readonly plan: Plan | null;
  readonly parts: readonly PartReceipt[];
  /** Whether to start with every degradation measure on, because an earlier renderer ran out of memory. */
  readonly lowMemory: boolean;
  readonly peakFactors: PeakFactors;
}

/** Room that a job waits for. */
export interface DiskShortage {
  /** `storage_full`, with its numbers and remedies. */
  readonly problem: Problem;
  /** Bytes of its working files, which another try can continue from. */
  readonly heldBytes: number;
  /** Bytes of those and of its finished parts: they grow with each try that achieved something. */
  readonly doneBytes: number;
  /** Bytes that it needs besides, to finish the part in progress; an estimate. */
  readonly neededBytes: number;
  /** Whether the disk refused a write although it reports free space, as with a quota. */
  readonly isUnexplained: boolean;
}

export type Outcome =
  | { readonly status: 'succeeded'; readonly memory: MemoryReceipt }
  | { readonly status: 'failed'; readonly problem: Problem; readonly memory: MemoryReceipt }
  | { readonly status: 'cancelled'; readonly memory: MemoryReceipt }
  /** Stopped because the process is ending or the disk is full; the job will be resumed. */
  | {
      readonly status: 'interrupted';
      readonly memory: MemoryReceipt;
      /** Set if the disk is full through no fault of the job, which then waits for room. */
      readonly diskFull?: DiskShortage;
    };

export interface Quote {
  readonly plan: Plan;
  readonly predictedPeakBytes: number;
  readonly warnings: readonly Warning[];
  readonly items: readonly PrintedItem[];
}

/** Preflight of one artwork at one printed size. */
export interface PreflightQuestion {
  readonly item: Item;
  readonly dpi: number;
}

/** Artwork that is refused because it took down a decoder twice. */
export interface QuarantinedArtwork {
  readonly sha256: string;
  /** The incident that reports the second failure. */
  readonly incidentId: string;
  /** Time from which it is accepted again (ISO 8601, UTC). */
  readonly until: string;
}

export type ToRenderer =
  | { readonly type: 'run'; readonly job: RenderJob }
  | { readonly type: 'stop'; readonly jobId: string; readonly why: 'cancelled' | 'interrupted' }
  | {
      readonly type: 'quote';
      readonly questionId: string;
      readonly owner: string | null;
      readonly request: JobRequest;
      readonly peakFactors: PeakFactors;
    }
  | {
      readonly type: 'preflight';
      readonly questionId: string;
      readonly owner: string | null;
      readonly question: PreflightQuestion;
    }
  /** Total memory that the service has reserved for itself; replaces the earlier total. */
  | { readonly type: 'service-reserved'; readonly bytes: number }
  /** Withdraws a question, because no one is waiting for the answer anymore. */
  | { readonly type: 'drop-question'; readonly questionId: string }
  /** The whole list, which replaces the earlier list. Sent when the renderer is ready and at every change. */
  | { readonly type: 'quarantine'; readonly artworks: readonly QuarantinedArtwork[] }
  /** Sent while it has no work: it measures its idle baseline now. */
  | { readonly type: 'measure-idle' }
  | { readonly type: 'shutdown' };

/** Memory in use while the renderer is idle and has cleaned up. */
export interface IdleBaseline {
  readonly usedBytes: number;
  readonly budgetBytes: number;
  /** Jobs that this renderer had finished by then. */
  readonly jobs: number;
}

/** Messages about the renderer process itself. */
export type LifeMessage =
  | { readonly type: 'ready' }
  | {
      readonly type: 'heartbeat';
      readonly memory: MemoryReport;
      /** Id of a job that makes no progress although the process responds; null if there is none. */
      readonly stalledJob: string | null;
    }
  | ({ readonly type: 'idle-baseline' } & IdleBaseline);

/** Messages about one job. */
export type JobMessage =
  | { readonly type: 'progress'; readonly jobId: string; readonly progress: Progress }
  /** Comes before `planned`, so that 20,000 items are not parsed and stored in one go. */
  | {
      readonly type: 'planned-some';
      readonly jobId: string;
      /** Number of the first of `items`; 0 replaces what an earlier renderer sent. */
      readonly from: number;
      readonly items: readonly PrintedItem[];
      readonly warnings: readonly Warning[];
    }
  | { readonly type: 'paused'; readonly jobId: string }
  | { readonly type: 'resumed'; readonly jobId: string }
  | {
      readonly type: 'planned';
      readonly jobId: string;
      readonly plan: Plan;
      readonly warnings: readonly Warning[];
      readonly items: readonly PrintedItem[];
      /** Number of the first of `items`, if others came before in `planned-some`. */
      readonly from?: number;
      readonly predictedPeakBytes: number;
    }
  | {
      readonly type: 'part-kept';
      readonly jobId: string;
      readonly part: PartReceipt;
      /** Warnings about the laid pixels; a later part may repeat one of them. */
      readonly warnings: readonly Warning[];
    }
  /** Comes just before `finished`. */
  | {
      readonly type: 'peak-observed';
      readonly jobId: string;
      readonly observation: PeakObservation;
    }
  | { readonly type: 'finished'; readonly jobId: string; readonly outcome: Outcome };

/** Items and warnings of a quote that follow those sent before. */
export interface QuotedSome {
  readonly type: 'quoted-some';
  readonly questionId: string;
  readonly items: readonly PrintedItem[];
  readonly warnings: readonly Warning[];
}

/** Answers to quotes and preflights. */
export type AnswerMessage =
  /** Comes before `quoted`, so that 20,000 items are not parsed in one go. */
  | QuotedSome
  /** Its items and warnings follow those of `quoted-some`. */
  | { readonly type: 'quoted'; readonly questionId: string; readonly quote: Quote }
  | {
      readonly type: 'preflighted';
      readonly questionId: string;
      readonly report: PreflightReport;
    }
  | { readonly type: 'question-failed'; readonly questionId: string; readonly problem: Problem };

/** An artwork took down the decoder that was decoding it. */
export interface DecoderEnded {
  readonly type: 'decoder-ended';
  readonly end: 'decode_timeout' | 'decode_memory' | 'decode_crash';
  /** SHA-256 of the file. */
  readonly artworkId: string;
  readonly operation: string;
  readonly owner: { readonly kind: 'job' | 'quote' | 'preflight'; readonly id: string };
  /** The last lines of the decoder's stderr. */
  readonly stderr: readonly string[];
}

export type FromRenderer =
  | LifeMessage
  /** The metrics of the renderer's process, which replace those sent before. */
  | { readonly type: 'metrics'; readonly metrics: readonly object[] }
  | { readonly type: 'counted'; readonly event: RendererEvent }
  | DecoderEnded
  | JobMessage
  | AnswerMessage;
