import { createEncoderPool, type EncoderPool } from './strips/encoder-pool.ts';
import { requireSimd } from './strips/require-simd.ts';

const WORKER = new URL('./strip-worker.js', import.meta.url);

/**
 * Creates the thread pool that encodes the strips of every format.
 * @throws Error if WebAssembly SIMD is missing
 */
export function createEncoders({ threads }: { readonly threads: number }): EncoderPool {
  requireSimd();
  return createEncoderPool({ threads, worker: WORKER });
}
