import {
  FILTER_TYPES,
  leastFilter,
  type FilterKernel,
  type FilterName,
  type StripShape,
} from './filter-kernel.ts';

/** What filter-kernel.wat exports. Addresses and lengths in bytes. */
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

/** The order in which `distances` writes. */
const FILTERS: readonly FilterName[] = ['none', 'sub', 'up', 'average', 'paeth'];

/** Where things stand in the kernel's memory. */
interface Layout {
  readonly rows: readonly [number, number];
  readonly sums: number;
  readonly out: number;
  readonly end: number;
}

/** Taken by the kernel's own constants. */
const FIRST_FREE = 32;
const VECTOR = 16;
const PAGE = 65_536;
const ADLER_OF_NOTHING = 1;

/**
 * The kernel in WebAssembly SIMD.
 * @param code filter-kernel.wat, compiled
 * @throws WebAssembly.CompileError where there is no SIMD
 */
export function createWasmKernel(code: Uint8Array<ArrayBuffer>): FilterKernel {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code));
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

/** Each row stands between zeros and room for a whole vector. */
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
