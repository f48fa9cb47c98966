import sharp from 'sharp';

/** The image library, as far as memory is concerned. */
export interface NativeWork {
  /** Operations that run or wait for a thread; they cannot be stopped, and hold their memory. */
  inFlight(): number;
  /** Empties the cache of operations; its size stays as it was set. */
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
    // Nothing is decoded during a pause, so the cache can have its size back at once.
    sharp.cache({ memory: memory.max, files: files.max, items: items.max });
  },
};
