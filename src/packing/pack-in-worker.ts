import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { fromProblem, ServiceError } from '../errors.ts';
import type { FilmPacking, FilmRequest } from './pack-film.ts';
import type { PackAnswer } from './pack-worker.ts';

const WORKER = new URL('./pack-worker.js', import.meta.url);

/**
 * Runs `packFilm` in a worker thread, so that nothing else waits for it. The thread has ended by the time
 * the promise settles.
 * @throws ServiceError as `packFilm` does, and `internal_error` with the cause if the thread fails
 * @throws the signal's reason when it aborts
 */
export async function packInWorker(
  request: FilmRequest,
  { signal }: { readonly signal: AbortSignal },
): Promise<FilmPacking> {
  signal.throwIfAborted();
  const worker = new Worker(WORKER, { workerData: request });
  try {
    const answer = await answerOf(worker, signal);
    if ('problem' in answer) throw fromProblem(answer.problem);
    return answer.packing;
  } finally {
    await worker.terminate();
  }
}

async function answerOf(worker: Worker, signal: AbortSignal): Promise<PackAnswer> {
  const settled = new AbortController();
  const listening = { signal: AbortSignal.any([signal, settled.signal]) };
  try {
    const [answer] = (await Promise.race([
      once(worker, 'message', listening),
      once(worker, 'exit', listening).then(([code]) => failWith(new Error(`exit code ${code}`))),
    ])) as [PackAnswer];
    return answer;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ServiceError) throw error;
    return failWith(error);
  } finally {
    settled.abort();
  }
}

function failWith(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new ServiceError('internal_error', `Packing failed: ${reason}`, { cause });
}
