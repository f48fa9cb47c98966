import type { EncoderPool } from '../../rendering/strips/encoder-pool.ts';

/** The same encoders, limited to one strip at a time while `isFrugal()` is true. */
export function frugalEncoders(pool: EncoderPool, isFrugal: () => boolean): EncoderPool {
  let last: Promise<unknown> = Promise.resolve();
  return {
    get threads() {
      return isFrugal() ? 1 : pool.threads;
    },
    encode(job) {
      const encoded = isFrugal() ? last.then(() => pool.encode(job)) : pool.encode(job);
      // The results are dropped here, because the chain of promises would keep every strip in memory.
      last = Promise.allSettled([last, encoded]).then(() => undefined);
      return encoded;
    },
    takeBuffer: (bytes) => pool.takeBuffer(bytes),
    idle: () => pool.idle(),
    freeSpareBuffers: () => pool.freeSpareBuffers(),
    close: () => pool.close(),
  };
}
