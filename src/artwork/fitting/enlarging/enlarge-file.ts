import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CODE_RANGE_MB } from '../../../image-files/code-range.ts';
import type { EnlargeFile, Enlarged } from './enlarge-file-worker.ts';

const WORKER = new URL('./enlarge-file-worker.js', import.meta.url);
/** Small limits: the pixels are outside the JavaScript heap. */
const RESOURCE_LIMITS = {
  maxYoungGenerationSizeMb: 2,
  maxOldGenerationSizeMb: 32,
  codeRangeSizeMb: CODE_RANGE_MB,
};
/** Time to keep an idle thread. Its compiled code saves the next image 0.1 s. */
const KEEP_MS = 500;

/** Idle threads, with the timer that ends each of them. */
const resting = new Map<Worker, NodeJS.Timeout>();

/**
 * Enlarges a `.v` file of RGBA pixels into a new file of plain rows, rotated as placed, in a
 * separate thread. The thread ends soon after the last image and then frees all of its memory.
 * @throws the signal's reason, or a disk error
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
