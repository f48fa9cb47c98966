import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ArtworkFault, type ArtworkFaultCode } from '../artwork-fault.ts';
import type { SpooledFile } from '../spool-to-scratch.ts';
import type { Size } from '../turn.ts';
import { Turns } from '../turns.ts';
import { MAX_SVG_BYTES, svgTooLarge } from './reading/svg-limits.ts';

const WORKER = new URL('./measure-svg-worker.js', import.meta.url);
/** One thread at a time: sixty of them took four gigabytes. */
const threads = new Turns();
/** What is not path data or base64 is held of a document: in pieces, then as one text. */
const MAX_HEAP_MB = 224;

/** What the worker says. */
export type SvgMeasurement =
  | { readonly size: Size }
  | { readonly fault: { readonly code: ArtworkFaultCode; readonly message: string } };

/**
 * The size of an SVG in CSS pixels, without a renderer for it, in a thread of its own.
 * @throws ArtworkFault, or the signal's reason
 */
export async function measureSvg(file: SpooledFile, signal: AbortSignal): Promise<Size> {
  if (file.bytes > MAX_SVG_BYTES) throw svgTooLarge(file.bytes);
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
