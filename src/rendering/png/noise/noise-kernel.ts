/** What noise-kernel.wat exports, and the plain kernel too. Addresses in bytes. */
export interface NoiseKernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): unknown };
  begin(out: number): void;
  position(): number;
  held(): number;
  put(value: number, count: number): void;
  count(...pass: Pass): void;
  emit(...pass: Pass): void;
}

/** The bytes that are gone through, and the tables for bytes and for runs. */
export type Pass = [at: number, end: number, bytesTable: number, runsTable: number];

/**
 * The kernel in WebAssembly SIMD.
 * @param code noise-kernel.wat, compiled
 * @throws WebAssembly.CompileError where there is no SIMD
 */
export function createWasmNoiseKernel(code: Uint8Array<ArrayBuffer>): NoiseKernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
  return exports as unknown as NoiseKernel;
}
