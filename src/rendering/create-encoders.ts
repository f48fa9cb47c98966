import { createEncoderPool, type EncoderPool } from './strips/encoder-pool.ts';
import { requireSimd } from './strips/require-simd.ts';

const WORKER = new URL('./strip-worker.js', import.meta.url);

/**
 * Creates the pool of threads that encode the strips of every format.
 * @throws Error where WebAssembly SIMD is missing
 */
export function createEncoders({ threads }: { readonly threads: number }): EncoderPool {
  requireSimd();
  return createEncoderPool({ threads, worker: WORKER });
}
