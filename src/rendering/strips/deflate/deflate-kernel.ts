import { readFileSync } from 'node:fs';

/** The exports of deflate-kernel.wat, described in the comments there. Addresses are in bytes. */
export interface DeflateKernel {
  readonly memory: WebAssembly.Memory;
  readonly byteCounts: Address;
  readonly lengthCounts: Address;
  readonly distanceCounts: Address;
  readonly byteCodes: Address;
  readonly lengthCodes: Address;
  readonly distanceCodes: Address;
  readonly input: Address;
  /** Returns the address at which the sequences end. */
  search(end: number, sequences: number, patience: number, leastMatch: number): number;
  begin(out: number): void;
  put(value: number, count: number): void;
  emit(sequences: number): void;
  position(): number;
  held(): number;
}

interface Address {
  readonly value: number;
}

/** Compiled from deflate-kernel.wat by the build. */
const WASM = new URL('./deflate-kernel.wasm', import.meta.url);

export function createDeflateKernel(): DeflateKernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(WASM)));
  return exports as unknown as DeflateKernel;
}
