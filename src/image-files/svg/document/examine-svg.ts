import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ArtworkFault } from '../../artwork-fault.ts';
import { CODE_RANGE_MB } from '../../code-range.ts';
import { Lanes } from '../../lanes.ts';
import type { ExaminationAnswer } from './examine-svg-worker.ts';
import type { ExaminedSvg } from './examined-svg.ts';
import { tooComplex } from './too-complex.ts';

const WORKER = new URL('./examine-svg-worker.js', import.meta.url);
/**
 * Measured: a document with the maximum number of elements used 0.6 GB; one with a single path of 30 MB
 * used 0.2 GB.
 */
const MAX_HEAP_MB = 768;
/** The largest documents took 20 s on a busy machine; only malicious documents take longer. */
const MAX_MS = 120_000;
/** Time to keep an idle thread. Its compiled code saves the next document 0.1 s. */
const KEEP_MS = 500;

/** One thread at a time, to limit memory. */
const threads = new Lanes(1);
/** An idle thread that waits for the next document, and ends itself if none arrives. */
let resting: { readonly worker: Worker; readonly end: NodeJS.Timeout } | null = null;

/**
 * Runs `examineDocument` in a thread.
 * @throws ArtworkFault, or the signal's reason
 */
export function examineSvg(document: string, signal: AbortSignal): Promise<ExaminedSvg> {
  return threads.run(() => examineInThread(document, signal), signal);
}

async function examineInThread(document: string, signal: AbortSignal): Promise<ExaminedSvg> {
  signal.throwIfAborted();
  const worker = takeRested() ?? startWorker();
  worker.ref();
  try {
    worker.postMessage(document);
    const ending = AbortSignal.any([signal, AbortSignal.timeout(MAX_MS)]);
    const [answer] = (await once(worker, 'message', { signal: ending })) as [ExaminationAnswer];
    rest(worker);
    if ('fault' in answer) throw new ArtworkFault(answer.fault.code, answer.fault.message);
    return { ...answer.examined, document: answer.examined.document ?? document };
  } catch (error) {
    if (error instanceof ArtworkFault) throw error;
    await worker.terminate();
    signal.throwIfAborted();
    throw isTooMuch(error) ? tooComplex(error) : error;
  }
}

function startWorker(): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MB, codeRangeSizeMb: CODE_RANGE_MB };
  return new Worker(WORKER, { resourceLimits });
}

/** Whether the thread ran out of memory or time. */
function isTooMuch(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return true;
  return error.name === 'AbortError';
}

function takeRested(): Worker | null {
  if (resting === null) return null;
  const { worker, end } = resting;
  clearTimeout(end);
  resting = null;
  return worker;
}

function rest(worker: Worker): void {
  worker.unref();
  const end = setTimeout(() => {
    resting = null;
    void worker.terminate();
  }, KEEP_MS);
  resting = { worker, end: end.unref() };
}
