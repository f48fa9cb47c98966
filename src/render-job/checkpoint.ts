import type { FittedCache } from '../rendering/fitted/fitted-cache.ts';
import type { JobRun } from './job-run.ts';
import type { KeptPart } from './run/run-report.ts';

/** A point at which a job checks memory and disk, with the number of pieces placed on the part. */
export type CheckpointAt =
  | {
      readonly kind: 'before' | 'step';
      readonly part: number;
      readonly placed: number;
      /** SHA-256 of the artwork of the next piece; absent if there is none. */
      readonly artwork?: string | undefined;
    }
  | {
      readonly kind: 'after';
      readonly kept: KeptPart;
      /** Nothing may fail the job anymore, because all its parts are kept. */
      readonly isLast: boolean;
    };

/**
 * Runs before each part, every N pieces, and after each part. Rendering waits until it is done.
 * @throws ServiceError `storage_full`, `memory_exhausted`; the signal's reason
 */
export async function checkpoint(
  run: Pick<JobRun, 'job' | 'report' | 'recorder' | 'disk' | 'memory'>,
  cache: Pick<FittedCache, 'setLimits'>,
  at: CheckpointAt,
): Promise<void> {
  const place = placeOf(at);
  reportProgress(run, at);
  // Recorded before any step that may take a long time: if the process is killed, the position is
  // known.
  const marked = { ...place, ...artworkOf(at) };
  run.recorder.record({ kind: 'place', atMs: Date.now(), jobId: run.job.id, place: marked });
  if (at.kind === 'after' && at.isLast) return;
  await run.disk.saver.check();
  await run.memory.checkpoint(at.kind, place);
  cache.setLimits(run.disk.saver.limits(run.memory.cacheLimits()));
}

function placeOf(at: CheckpointAt): { readonly part: number; readonly placed: number } {
  if (at.kind !== 'after') return { part: at.part, placed: at.placed };
  const { number, placements } = at.kept.receipt;
  return { part: number, placed: placements };
}

/** Only the flight record names the artwork: it may be what the process dies of. */
function artworkOf(at: CheckpointAt): { readonly artwork?: string } {
  return at.kind === 'after' || at.artwork === undefined ? {} : { artwork: at.artwork };
}

function reportProgress(
  { report, memory }: Pick<JobRun, 'report' | 'memory'>,
  at: CheckpointAt,
): void {
  if (at.kind === 'after') report.partKept(at.kept, memory.takePartPeak());
  else report.placed(at.part, at.placed);
}
