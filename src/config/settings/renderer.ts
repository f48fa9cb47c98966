import { availableParallelism } from 'node:os';
import { Type, type Static } from 'typebox';
import { MIB } from '../../gang-sheet/units/mib.ts';
import { count, integer, offAtZero } from './kinds.ts';

export const rendererSettings = {
  RECYCLE_ABOVE_MB: count(
    0,
    0,
    'Memory of the idle renderer and its decoders after a cleanup, in MiB, above which the renderer is replaced before its next job; 0 disables this.',
  ),
  RECYCLE_AFTER_MINUTES: count(
    0,
    0,
    'Age in minutes at which the renderer is replaced before its next job; 0 disables this.',
  ),
  IDLE_CLEANUP_SECONDS: count(
    10,
    0,
    'Minimum time between two leak checks of the idle renderer, in seconds; each check runs a cleanup. With 0, the renderer is checked after every job. If work never stops, it is held back for a check after ten jobs and six times this interval.',
  ),
  GIVE_UP_AFTER_DEATHS: count(
    5,
    1,
    'Number of renderer deaths within five minutes after which new work is refused until a trial succeeds. A death while the renderer is working on a job, quote or preflight does not count.',
  ),
  QUOTE_TIMEOUT_MS: count(
    20_000,
    100,
    'Maximum time to work on one quote or preflight, in milliseconds; after that, the work is stopped and the request gets 504. It should be below `MAX_WAIT_SECONDS`.',
  ),
  STALL_TIMEOUT_MS: count(
    900_000,
    1000,
    'Maximum time without progress of a job, in milliseconds; after that, the renderer is killed and another one resumes the job. Waiting for memory and for decoders (`DECODE_TIMEOUT_MS`) does not count.',
  ),
  RENDER_CONCURRENCY: integer(1, [1, 16], 'Number of jobs rendered at the same time.'),
  MAX_PARTS: integer(
    1000,
    [1, 20_000],
    'Maximum number of parts in one job; orders that need more are refused with `too_many_parts`.',
  ),
  RENDER_THREADS: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 64,
      description:
        'Number of encoder threads, and of threads per image operation. Unset: the number of cores.',
    }),
  ),
};

/** Conditions for replacing a healthy renderer between jobs; null: no such condition. */
export interface RecyclingConfig {
  /** Minimum time between two measurements of its idle memory. */
  readonly lookEveryMs: number;
  readonly maxBytes: number | null;
  readonly maxAgeMs: number | null;
}

export interface RendererConfig {
  readonly recycling: RecyclingConfig;
  /**
   * Number of renderer deaths within five minutes, not blamed on any work, after which new work is refused.
   */
  readonly maxDeaths: number;
  /** Time limit for the work on one quote or preflight. */
  readonly questionMs: number;
  /** Time without progress after which a job hangs. */
  readonly stallMs: number;
  readonly renderConcurrency: number;
  /** Parts of one job. */
  readonly maxParts: number;
  readonly renderThreads: number;
}

export function toRendererConfig(
  settings: Static<Type.TObject<typeof rendererSettings>>,
): RendererConfig {
  return {
    recycling: {
      lookEveryMs: settings.IDLE_CLEANUP_SECONDS * 1000,
      maxBytes: offAtZero(settings.RECYCLE_ABOVE_MB * MIB),
      maxAgeMs: offAtZero(settings.RECYCLE_AFTER_MINUTES * 60_000),
    },
    maxDeaths: settings.GIVE_UP_AFTER_DEATHS,
    questionMs: settings.QUOTE_TIMEOUT_MS,
    stallMs: settings.STALL_TIMEOUT_MS,
    renderConcurrency: settings.RENDER_CONCURRENCY,
    maxParts: settings.MAX_PARTS,
    renderThreads: settings.RENDER_THREADS ?? availableParallelism(),
  };
}
