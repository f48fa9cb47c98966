import { once } from 'node:events';
import { Worker, type WorkerOptions } from 'node:worker_threads';

export interface RunWorker extends Pick<WorkerOptions, 'workerData' | 'resourceLimits'> {
  readonly signal: AbortSignal;
}

/**
 * Runs a script in a new worker thread. The thread has ended by the time the promise settles.
 * @returns the first message that the script posts
 * @throws the signal's reason, or the error that ended the thread
 */
export async function runWorker<T>(script: URL, { signal, ...options }: RunWorker): Promise<T> {
  signal.throwIfAborted();
  const worker = new Worker(script, options);
  try {
    const [message] = (await once(worker, 'message', { signal })) as [T];
    return message;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await worker.terminate();
  }
}
