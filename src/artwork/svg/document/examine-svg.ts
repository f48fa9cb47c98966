import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ArtworkFault } from '../../artwork-fault.ts';
import { Turns } from '../../turns.ts';
import type { ExaminationAnswer } from './examine-svg-worker.ts';
import type { ExaminedSvg } from './examined-svg.ts';

const WORKER = new URL('./examine-svg-worker.js', import.meta.url);
/** 30 MB of small elements took 700 MB, of one long path 200 MB. */
const MAX_HEAP_MB = 1024;
/** A thread that has worked is warm, its code compiled: worth 0.1 s to the next document, if one comes. */
const KEEP_MS = 500;

/** One thread at a time, for the sake of memory. */
const turns = new Turns();
/** The thread that waits for the next document, and ends by itself when none comes. */
let resting: { readonly worker: Worker; readonly end: NodeJS.Timeout } | null = null;

/**
 * Examines a document, as `examineDocument` does, in a thread of its own.
 * @throws ArtworkFault, or the signal's reason
 */
export function examineSvg(document: string, signal: AbortSignal): Promise<ExaminedSvg> {
  return turns.take(() => examineInThread(document, signal));
}

async function examineInThread(document: string, signal: AbortSignal): Promise<ExaminedSvg> {
  signal.throwIfAborted();
  const worker = takeRested() ?? startWorker();
  worker.ref();
  try {
    worker.postMessage(document);
    const [answer] = (await once(worker, 'message', { signal })) as [ExaminationAnswer];
    rest(worker);
    if ('fault' in answer) throw new ArtworkFault(answer.fault.code, answer.fault.message);
    return { ...answer.examined, document: answer.examined.document ?? document };
  } catch (error) {
    if (error instanceof ArtworkFault) throw error;
    await worker.terminate();
    signal.throwIfAborted();
    throw isOutOfMemory(error) ? tooComplex(error) : error;
  }
}

function startWorker(): Worker {
  return new Worker(WORKER, { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooComplex(cause: unknown): ArtworkFault {
  const detail =
    'must be a simpler drawing, received too many shapes: simplify it or save it as PNG';
  return new ArtworkFault('artwork_too_large', detail, { cause });
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
