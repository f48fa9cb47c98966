import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ArtworkFault, tooLarge, type ArtworkFaultCode } from '../artwork-fault.ts';
import type { SpooledFile } from '../spool-to-scratch.ts';
import type { Size } from '../turn.ts';
import { Turns } from '../turns.ts';

const WORKER = new URL('./measure-svg-worker.js', import.meta.url);
/** One thread at a time: sixty of them took four gigabytes. */
const threads = new Turns();
/** The document is held as bytes and, twice, as text of up to two bytes a character. */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_HEAP_MB = 128;

/** What the worker says. */
export type SvgMeasurement =
  | { readonly size: Size }
  | { readonly fault: { readonly code: ArtworkFaultCode; readonly message: string } };

/**
 * The size of an SVG in CSS pixels, without a renderer for it, in a thread of its own.
 * @throws ArtworkFault, or the signal's reason
 */
export async function measureSvg(file: SpooledFile, signal: AbortSignal): Promise<Size> {
  if (file.bytes > MAX_BYTES) throw tooLarge(MAX_BYTES);
  return threads.take(() => measureInThread(file, signal));
}

async function measureInThread(file: SpooledFile, signal: AbortSignal): Promise<Size> {
  signal.throwIfAborted();
  const worker = new Worker(WORKER, {
    workerData: file.path,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  try {
    const [measured] = (await once(worker, 'message', { signal })) as [SvgMeasurement];
    if ('size' in measured) return measured.size;
    throw new ArtworkFault(measured.fault.code, measured.fault.message);
  } finally {
    await worker.terminate();
  }
}
