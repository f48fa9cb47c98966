/** Recognises, in error messages and on stderr, that an allocation of memory failed. */

/** V8's own heap, of the main thread or of a worker thread. */
const OUT_OF_HEAP = /heap out of memory|ERR_WORKER_OUT_OF_MEMORY|reaching memory limit|heap limit/i;

/**
 * Words of V8, the C library, the C++ runtime, GLib, Rust, libuv, libvips and its decoders for any
 * other allocation that failed.
 */
const ALLOCATION_FAILED =
  /out of memory|bad_alloc|failed to allocate|could not allocate|memory allocation|insufficient memory|not enough memory|memory exhausted|allocation failed|failed to reserve virtual memory|ENOMEM|cannot allocate memory/i;

/** Whether a message says that the JavaScript heap was full. */
export function isOutOfHeap(message: string): boolean {
  return OUT_OF_HEAP.test(message);
}

/** Whether a message says that an allocation failed, in the JavaScript heap or outside it. */
export function isOutOfMemory(message: string): boolean {
  return ALLOCATION_FAILED.test(message) || isOutOfHeap(message);
}

/** Whether an error, or an error that caused it, says that an allocation failed. */
export function isMemoryFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return isOutOfMemory(`${code} ${error.message}`) || isMemoryFault(error.cause);
}
