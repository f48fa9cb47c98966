/**
 * Words in the error messages of V8, the C++ runtime, GLib, Rust, libvips and its decoders when an
 * allocation fails. librsvg reports only that rendering failed; other rendering errors come with a
 * reason.
 */
const OUT_OF_MEMORY =
  /out of memory|bad_alloc|failed to allocate|memory allocation|insufficient memory|allocation failed|ENOMEM|cannot allocate memory|heap limit|rendering error:\s*(?:\n|$)/i;

/** Whether an error of the decoder says that an allocation failed. */
export function isOutOfMemory(message: string): boolean {
  return OUT_OF_MEMORY.test(message);
}
