import sharp from 'sharp';

/** The image library's operations and cache, which hold memory. */
export interface NativeWork {
  /** Operations that run or wait for a thread. They cannot be stopped, and hold their memory. */
  inFlight(): number;
  /** Empties the cache of operations and keeps its configured size. */
  emptyCache(): void;
}

export const sharpWork: NativeWork = {
  inFlight() {
    const { queue, process } = sharp.counters();
    return queue + process;
  },
  emptyCache() {
    const { memory, files, items } = sharp.cache();
    sharp.cache(false);
    // An operation that is running, as in a decoder, keeps what it uses.
    sharp.cache({ memory: memory.max, files: files.max, items: items.max });
  },
};
