import { readFileSync } from 'node:fs';

/** Exports of enlarge-kernel.wat. Addresses and lengths are in bytes, counts in pixels. */
export interface EnlargeKernel {
  readonly memory: WebAssembly.Memory;
  premultiply(at: number, bytes: number): void;
  along(row: number, samples: number, count: number, out: number): void;
  down(rows: number, stride: number, weights: number, count: number, out: number): void;
  unpremultiply(at: number, bytes: number, factors: number): void;
}

/** Compiled from enlarge-kernel.wat by the build. */
const WASM = new URL('./enlarge-kernel.wasm', import.meta.url);

/** @throws WebAssembly.CompileError on a processor without SIMD */
export function createEnlargeKernel(): EnlargeKernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(WASM)));
  return exports as unknown as EnlargeKernel;
}
