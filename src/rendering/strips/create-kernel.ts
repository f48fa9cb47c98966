import { readFileSync } from 'node:fs';
import type { FilterKernel } from './filter-kernel.ts';
import { createPlainKernel } from './plain-kernel.ts';
import { createWasmKernel } from './wasm-kernel.ts';

/** Compiled from filter-kernel.wat by the build. */
const WASM = new URL('./filter-kernel.wasm', import.meta.url);

/** The fastest kernel that runs here. Slow is better than not at all, but not without a word. */
export function createKernel(): FilterKernel {
  try {
    return createWasmKernel(readFileSync(WASM));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.emitWarning(`PNG rows are filtered in plain JavaScript, several times slower: ${why}`);
    return createPlainKernel();
  }
}
