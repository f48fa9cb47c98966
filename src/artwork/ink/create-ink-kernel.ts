import { readFileSync } from 'node:fs';
import type { InkKernel } from './ink-kernel.ts';
import { createWasmInkKernel } from './wasm-ink-kernel.ts';

/** Compiled from ink-kernel.wat by the build. */
const WASM = new URL('./ink-kernel.wasm', import.meta.url);

let shared: InkKernel | null = null;

/**
 * The kernel of this thread. It has no state between calls.
 * @throws WebAssembly.CompileError on a processor without SIMD
 */
export function inkKernel(): InkKernel {
  return (shared ??= createWasmInkKernel(readFileSync(WASM)));
}
