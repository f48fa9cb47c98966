import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MIB } from '../../gang-sheet/units/mib.ts';
import { ArtworkFault, type ArtworkFaultCode } from '../artwork-fault.ts';
import type { SpooledFile } from '../spool-to-scratch.ts';
import type { Size } from '../turn.ts';
import { SerialQueue } from '../serial-queue.ts';
import { isPacked } from './reading/svg-chunks.ts';
import { MAX_SVG_BYTES, svgTooLarge } from './reading/svg-limits.ts';

const WORKER = new URL('./measure-svg-worker.js', import.meta.url);
/** One thread at a time, because sixty threads took four gigabytes. */
const threads = new SerialQueue();
/**
 * Only the condensed document is held, without path data and base64: first in pieces, then as one string of
 * at most two bytes per character. V8 delays garbage collection while it has room.
 */
const HEAP_MB = 16;
const HEAP_PER_BYTE = 6;

/** The worker's reply. */
export type SvgMeasurement =
  | { readonly size: Size }
  | { readonly fault: { readonly code: ArtworkFaultCode; readonly message: string } };

/**
 * Measures an SVG in CSS pixels in a thread, without a renderer.
 * @throws ArtworkFault, or the signal's reason
 */
export async function measureSvg(file: SpooledFile, signal: AbortSignal): Promise<Size> {
  if (file.bytes > MAX_SVG_BYTES) throw svgTooLarge(file.bytes);
  return threads.run(() => measureInThread(file, signal));
}

async function measureInThread(file: SpooledFile, signal: AbortSignal): Promise<Size> {
  signal.throwIfAborted();
  const bytes = (await isPacked(file.path)) ? MAX_SVG_BYTES : file.bytes;
  const worker = new Worker(WORKER, {
    workerData: file.path,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB + (HEAP_PER_BYTE * bytes) / MIB },
  });
  try {
    const [measured] = (await once(worker, 'message', { signal })) as [SvgMeasurement];
    if ('size' in measured) return measured.size;
    throw new ArtworkFault(measured.fault.code, measured.fault.message);
  } catch (error) {
    throw isOutOfMemory(error) ? tooComplex(error) : error;
  } finally {
    await worker.terminate();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooComplex(cause: unknown): ArtworkFault {
  const detail = 'has too many shapes to be measured: simplify it or save it as PNG';
  return new ArtworkFault('artwork_too_large', detail, { cause });
}
