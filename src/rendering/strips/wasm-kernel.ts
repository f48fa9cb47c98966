import { readFileSync } from 'node:fs';
import { ADLER_OF_NOTHING } from './adler.ts';
import {
  FILTER_TYPES,
  leastFilter,
  type FilterKernel,
  type FilterName,
  type StripShape,
} from './filter-kernel.ts';

/** Compiled from filter-kernel.wat by the build. */
const WASM = new URL('./filter-kernel.wasm', import.meta.url);

/** The exports of filter-kernel.wat. Addresses and lengths are in bytes. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly sub: RowFunction;
  readonly up: RowFunction;
  readonly average: RowFunction;
  readonly paeth: RowFunction;
  readonly distances: RowFunction;
  readonly adler32: (adler: number, at: number, bytes: number) => number;
}

type RowFunction = (...at: [row: number, above: number, out: number, bytes: number]) => void;

/** The order in which `distances` writes its sums. */
const FILTERS: readonly FilterName[] = ['none', 'sub', 'up', 'average', 'paeth'];

/** Addresses in the kernel's memory. */
interface Layout {
  readonly rows: readonly [number, number];
  readonly sums: number;
  readonly out: number;
  readonly end: number;
}

/** The bytes below this address hold the kernel's constants. */
const FIRST_FREE = 32;
const VECTOR = 16;
const PAGE = 65_536;

/**
 * Creates the kernel, which uses WebAssembly SIMD.
 * @throws WebAssembly.CompileError if SIMD is missing; `requireSimd` reports that at startup
 */
export function createWasmKernel(): FilterKernel {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(WASM)));
  const kernel = instance.exports as unknown as KernelExports;
  return {
    filter(pixels, shape) {
      const layout = layOut(shape);
      const memory = memoryFor(kernel, layout);
      filterRows(kernel, { pixels, shape, layout, memory });
      return filteredStrip(kernel, layout.out, shape.rows * (shape.rowBytes + 1));
    },
    difference(pixels, shape) {
      const layout = layOut(shape);
      const memory = memoryFor(kernel, layout);
      const { rows, rowBytes } = shape;
      const [row, above] = layout.rows;
      for (let index = 0, to = layout.out; index < rows; index += 1, to += rowBytes) {
        memory.set(pixels.subarray((index + 1) * rowBytes, (index + 2) * rowBytes), row);
        kernel.sub(row, above, to, rowBytes);
      }
      return filteredStrip(kernel, layout.out, rows * rowBytes);
    },
  };
}

function filteredStrip({ memory, adler32 }: KernelExports, at: number, length: number) {
  const bytes = new Uint8Array(memory.buffer, at, length);
  return { bytes, adler: adler32(ADLER_OF_NOTHING, at, length) >>> 0 };
}

/** Each row is preceded by zeros and followed by room for a whole vector. */
function layOut({ rows, rowBytes }: StripShape): Layout {
  const stride = Math.ceil(rowBytes / VECTOR) * VECTOR + VECTOR;
  const at = (index: number) => FIRST_FREE + VECTOR + index * stride;
  const out = at(2) + FILTERS.length * 4;
  return {
    rows: [at(0), at(1)],
    sums: at(2),
    out,
    end: out + rows * (rowBytes + 1) + VECTOR,
  };
}

function memoryFor({ memory }: KernelExports, layout: Layout): Uint8Array<ArrayBuffer> {
  const missing = layout.end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  const bytes = new Uint8Array(memory.buffer);
  for (const row of layout.rows) bytes.fill(0, row - VECTOR, row);
  return bytes;
}

interface Work {
  readonly pixels: Uint8Array;
  readonly shape: StripShape;
  readonly layout: Layout;
  readonly memory: Uint8Array<ArrayBuffer>;
}

function filterRows(kernel: KernelExports, { pixels, shape, layout, memory }: Work): void {
  const { rows, rowBytes } = shape;
  const sums = new Uint32Array(memory.buffer, layout.sums, FILTERS.length);
  let [row, above] = layout.rows;
  memory.set(pixels.subarray(0, rowBytes), above);
  for (let index = 0, to = layout.out; index < rows; index += 1, to += rowBytes + 1) {
    memory.set(pixels.subarray((index + 1) * rowBytes, (index + 2) * rowBytes), row);
    kernel.distances(row, above, layout.sums, rowBytes);
    const best = leastFilter((filter) => sums[FILTERS.indexOf(filter)] ?? 0);
    memory[to] = FILTER_TYPES[best];
    if (best === 'none') memory.copyWithin(to + 1, row, row + rowBytes);
    else kernel[best](row, above, to + 1, rowBytes);
    [row, above] = [above, row];
  }
}
