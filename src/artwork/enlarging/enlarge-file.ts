import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { EnlargeFile } from './enlarge-file-worker.ts';

const WORKER = new URL('./enlarge-file-worker.js', import.meta.url);
/** It allocates next to nothing: its pixels are outside of the JavaScript heap. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 };

/**
 * Enlarges a `.v` file of RGBA pixels into a new file of plain rows, turned as it is placed, in a
 * thread of its own that ends with it, and with all of its memory.
 * @throws the signal's reason, or whatever the disk says
 */
export async function enlargeFile(request: EnlargeFile, signal: AbortSignal): Promise<void> {
  const worker = new Worker(WORKER, { workerData: request, resourceLimits: RESOURCE_LIMITS });
  try {
    await once(worker, 'message', { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await worker.terminate();
  }
}
