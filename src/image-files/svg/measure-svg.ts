import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MIB } from '../../gang-sheet/units/mib.ts';
import { ArtworkFault, type ArtworkFaultCode } from '../artwork-fault.ts';
import type { SpooledFile } from '../spool-to-scratch.ts';
import type { Size } from '../turn.ts';
import { Lanes } from '../lanes.ts';
import { documentBytes } from './reading/document-bytes.ts';
import { MAX_SVG_BYTES, svgTooLarge, tooMuchToMeasure } from './reading/svg-limits.ts';

const WORKER = new URL('./measure-svg-worker.js', import.meta.url);
/**
 * Two threads, so that one key's document does not hold up all others. Sixty threads took four
 * gigabytes.
 */
const threads = new Lanes(2);
/** The largest documents take a second; a compressed one that is slow to read may take several. */
const MAX_MS = 20_000;
/**
 * Only the condensed document is held, without path data and base64: first in pieces, then as one string of
 * at most two bytes per character. V8 delays garbage collection while it has room.
 */
const HEAP_BYTES = 16 * MIB;
const HEAP_PER_BYTE = 6;

export interface MeasureSvg {
  readonly signal: AbortSignal;
  /** Name of the API key; null if there is none. */
  readonly owner?: string | null;
  /**
   * Reserves memory for one document; returns a function that releases it.
   * @throws if memory is short
   */
  readonly reserve?: (bytes: number) => () => void;
}

/** The worker's reply. */
export type SvgMeasurement =
  | { readonly size: Size }
  | { readonly fault: { readonly code: ArtworkFaultCode; readonly message: string } };

/**
 * Measures an SVG in CSS pixels in a thread, without a renderer. Keys take turns. When a client
 * disconnects, its thread or its place in the queue is freed immediately.
 * @throws ArtworkFault, the error of `reserve`, or the signal's reason
 */
export async function measureSvg(file: SpooledFile, request: MeasureSvg): Promise<Size> {
  if (file.bytes > MAX_SVG_BYTES) throw svgTooLarge(file.bytes);
  const { signal, owner } = request;
  return threads.run(() => measureWithin(file, request), signal, owner);
}

async function measureWithin(file: SpooledFile, { signal, reserve }: MeasureSvg): Promise<Size> {
  signal.throwIfAborted();
  const heapBytes = HEAP_BYTES + HEAP_PER_BYTE * (await documentBytes(file));
  const release = reserve?.(heapBytes);
  try {
    return await measureInThread(file.path, { signal, heapBytes });
  } finally {
    release?.();
  }
}

interface Thread {
  readonly signal: AbortSignal;
  readonly heapBytes: number;
}

async function measureInThread(path: string, { signal, heapBytes }: Thread): Promise<Size> {
  const worker = new Worker(WORKER, {
    workerData: path,
    resourceLimits: { maxOldGenerationSizeMb: heapBytes / MIB },
  });
  try {
    const ending = AbortSignal.any([signal, AbortSignal.timeout(MAX_MS)]);
    const [measured] = (await once(worker, 'message', { signal: ending })) as [SvgMeasurement];
    if ('size' in measured) return measured.size;
    throw new ArtworkFault(measured.fault.code, measured.fault.message);
  } catch (error) {
    if (error instanceof ArtworkFault) throw error;
    signal.throwIfAborted();
    throw isTooMuch(error) ? tooMuchToMeasure(error) : error;
  } finally {
    await worker.terminate();
  }
}

/** Whether the thread ran out of memory or time. */
function isTooMuch(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return true;
  return error.name === 'AbortError';
}
