import { ServiceError } from '../errors.ts';
import type { MemoryReport } from '../messages.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import type { NotReady } from './jobs.ts';

interface QueueState {
  readonly isStopping: boolean;
  /** Jobs that have no free place to go to. */
  readonly waiting: number;
  readonly limit: number;
}

const MIN_RETRY_SECONDS = 5;
const MAX_RETRY_SECONDS = 600;

/** Why a further job would not be taken; null when it would. */
export function queueRefusal({ isStopping, waiting, limit }: QueueState): NotReady | null {
  if (isStopping) return { reason: 'shutting_down', detail: 'The service is shutting down.' };
  // With a limit of 0 a job is taken only when a renderer is free for it at once.
  if (waiting < Math.max(limit, 1)) return null;
  return {
    reason: 'queue_full',
    detail: `${waiting} jobs are waiting in the queue; the limit is ${limit}.`,
  };
}

/** Why no job would be started just now: memory is at or above its critical share. */
export function memoryTooHigh(memory: MemoryReport | null): NotReady | null {
  if (memory === null || memory.state === 'normal' || memory.state === 'warning') return null;
  const percent = Math.round(memory.utilisation * 100);
  return { reason: 'memory_critical', detail: `Memory is at ${percent} % of its budget.` };
}

/** Why no job would be taken: what is free of the disk is kept in reserve. */
export async function diskTooFull(room: DiskRoom): Promise<NotReady | null> {
  try {
    await room.check();
    return null;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { reason: 'disk_full', detail: error.message };
  }
}

/** A refusal as the error that answers a request. */
export function toError({ reason, detail }: NotReady, meanJobSeconds: number): ServiceError {
  const seconds = Math.ceil(meanJobSeconds);
  const retryAfterSeconds = Math.min(MAX_RETRY_SECONDS, Math.max(MIN_RETRY_SECONDS, seconds));
  const code = reason === 'shutting_down' ? 'shutting_down' : 'queue_full';
  return new ServiceError(code, detail, { retryable: true, details: { retryAfterSeconds } });
}
