import { once } from 'node:events';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { CODE_RANGE_MB } from '../../image-files/code-range.ts';

export interface RunWorker extends Pick<WorkerOptions, 'workerData' | 'resourceLimits'> {
  readonly signal: AbortSignal;
}

/**
 * Runs a script in a new worker thread. The thread has ended by the time the promise settles.
 * @returns the first message that the script posts
 * @throws the signal's reason, or the error that ended the thread
 */
export async function runWorker<T>(script: URL, options: RunWorker): Promise<T> {
  const { signal, ...settings } = options;
  signal.throwIfAborted();
  const resourceLimits = { codeRangeSizeMb: CODE_RANGE_MB, ...settings.resourceLimits };
  const worker = new Worker(script, { ...settings, resourceLimits });
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
