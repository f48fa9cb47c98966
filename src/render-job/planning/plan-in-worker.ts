import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { fromProblem, ServiceError } from '../../errors.ts';
import type { WholePlan } from './make-whole-plan.ts';
import type { PlanRequest } from './plan-request.ts';
import type { PlanAnswer } from './plan-worker.ts';

const WORKER = new URL('./plan-worker.js', import.meta.url);

/**
 * Runs `makeWholePlan` in a worker thread, so that it does not hold up other work. The thread has
 * ended when the promise settles.
 * @throws ServiceError as `makeWholePlan` does, and `internal_error` with the cause if the thread
 *   fails
 * @throws the signal's reason when it aborts
 */
export async function planInWorker(request: PlanRequest, signal: AbortSignal): Promise<WholePlan> {
  signal.throwIfAborted();
  const worker = new Worker(WORKER, { workerData: request });
  try {
    const answer = await answerOf(worker, signal);
    if ('problem' in answer) throw fromProblem(answer.problem);
    return answer.planned;
  } finally {
    await worker.terminate();
  }
}

async function answerOf(worker: Worker, signal: AbortSignal): Promise<PlanAnswer> {
  const settled = new AbortController();
  const listening = { signal: AbortSignal.any([signal, settled.signal]) };
  try {
    const [answer] = (await Promise.race([
      once(worker, 'message', listening),
      once(worker, 'exit', listening).then(([code]) => failWith(new Error(`exit code ${code}`))),
    ])) as [PlanAnswer];
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
