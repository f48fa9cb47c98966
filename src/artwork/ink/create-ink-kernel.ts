import { readFileSync } from 'node:fs';
import type { InkKernel } from './ink-kernel.ts';
import { createPlainInkKernel } from './plain-ink-kernel.ts';
import { createWasmInkKernel } from './wasm-ink-kernel.ts';

/** Compiled from ink-kernel.wat by the build. */
const WASM = new URL('./ink-kernel.wasm', import.meta.url);

let shared: InkKernel | null = null;

/** The fastest kernel that runs here. It keeps nothing from one call to the next. */
export function inkKernel(): InkKernel {
  return (shared ??= createInkKernel());
}

function createInkKernel(): InkKernel {
  const code = readFileSync(WASM);
  return WebAssembly.validate(code) ? createWasmInkKernel(code) : createPlainInkKernel();
}
