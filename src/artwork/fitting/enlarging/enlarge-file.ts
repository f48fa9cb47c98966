import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { EnlargeFile, Enlarged } from './enlarge-file-worker.ts';

const WORKER = new URL('./enlarge-file-worker.js', import.meta.url);
/** It allocates next to nothing: its pixels are outside of the JavaScript heap. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 };
/** A thread that has worked is warm, its code compiled: worth 0.1 s to the next picture, if one comes. */
const KEEP_MS = 500;

/** Threads that wait for the next picture, and end by themselves when none comes. */
const resting = new Map<Worker, NodeJS.Timeout>();

/**
 * Enlarges a `.v` file of RGBA pixels into a new file of plain rows, turned as it is placed, in a
 * thread of its own, which ends soon after the last picture, and with it all of its memory.
 * @throws the signal's reason, or whatever the disk says
 */
export async function enlargeFile(request: EnlargeFile, signal: AbortSignal): Promise<Enlarged> {
  const worker = takeRested() ?? new Worker(WORKER, { resourceLimits: RESOURCE_LIMITS });
  worker.ref();
  worker.postMessage(request);
  try {
    const [enlarged] = (await once(worker, 'message', { signal })) as [Enlarged];
    rest(worker);
    return enlarged;
  } catch (error) {
    await worker.terminate();
    signal.throwIfAborted();
    throw error;
  }
}

function takeRested(): Worker | undefined {
  const [[worker, end] = []] = resting;
  if (worker === undefined) return undefined;
  clearTimeout(end);
  resting.delete(worker);
  return worker;
}

function rest(worker: Worker): void {
  worker.unref();
  const end = setTimeout(() => {
    resting.delete(worker);
    void worker.terminate();
  }, KEEP_MS);
  resting.set(worker, end.unref());
}
