import type { EncoderPool } from '../../rendering/strips/encoder-pool.ts';

/** The same encoders, one strip at a time while `isFrugal` says so: fewer strips are then under way. */
export function frugalEncoders(pool: EncoderPool, isFrugal: () => boolean): EncoderPool {
  let last: Promise<unknown> = Promise.resolve();
  return {
    get threads() {
      return isFrugal() ? 1 : pool.threads;
    },
    encode(job) {
      const encoded = isFrugal() ? last.then(() => pool.encode(job)) : pool.encode(job);
      // Without their results: a chain of strips would keep them all in memory.
      last = Promise.allSettled([last, encoded]).then(() => undefined);
      return encoded;
    },
    takeBuffer: (bytes) => pool.takeBuffer(bytes),
    idle: () => pool.idle(),
    freeSpareBuffers: () => pool.freeSpareBuffers(),
    close: () => pool.close(),
  };
}
