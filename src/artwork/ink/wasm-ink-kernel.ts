import type { CountInk, InkKernel, InkTotals } from './ink-kernel.ts';
import { BYTES_PER_PIXEL, rowsWithin } from '../../gang-sheet/units/pixel-bytes.ts';

/** Exports of ink-kernel.wat. Addresses are in bytes. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  harden(at: number, end: number, threshold: number): number;
  count(
    ...numbers: [
      row: number,
      end: number,
      widthPx: number,
      columns: number,
      highest: number,
      threshold: number,
    ]
  ): void;
}

const PAGE_BYTES = 65_536;

/** Addresses in the kernel's memory: the sums, then the data of a call. */
const SUMS_AT = 32;
const SUMS = 5;
const FREE_AT = 64;
/** Bytes that may be read after the last pixel. */
const VECTORS_BYTES = 64;
/** Bytes of pixels to copy at a time, few enough to stay in the processor's cache. */
const PIECE_BYTES = 128 * 1024;

/**
 * Creates the kernel in WebAssembly SIMD. Pixels are copied into its memory and back; even so, this
 * takes only a fifth of the time that plain JavaScript takes in place.
 * @param code compiled ink-kernel.wat
 * @throws WebAssembly.CompileError on a processor without SIMD
 */
export function createWasmInkKernel(code: Uint8Array<ArrayBuffer>): InkKernel {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code));
  const kernel = instance.exports as unknown as KernelExports;
  return {
    harden(pixels, threshold) {
      for (let at = 0; at < pixels.length; at += PIECE_BYTES) {
        hardenPiece(kernel, pixels.subarray(at, at + PIECE_BYTES), threshold);
      }
    },
    count(rows, into) {
      const rowBytes = into.widthPx * BYTES_PER_PIXEL;
      const highest = new Uint8Array(rows.length / rowBytes);
      const rowsAtOnce = rowsWithin(PIECE_BYTES, into.widthPx);
      for (let row = 0; row < highest.length; row += rowsAtOnce) {
        const piece = rows.subarray(row * rowBytes, (row + rowsAtOnce) * rowBytes);
        countPiece(kernel, piece, { into, highest: highest.subarray(row, row + rowsAtOnce) });
      }
      return highest;
    },
  };
}

function hardenPiece(kernel: KernelExports, pixels: Uint8Array, threshold: number): void {
  const end = FREE_AT + pixels.length;
  const memory = memoryUpTo(kernel, end);
  memory.set(pixels, FREE_AT);
  const hasChanged = kernel.harden(FREE_AT, end, threshold) !== 0;
  if (hasChanged) pixels.set(memory.subarray(FREE_AT, end));
}

function countPiece(
  kernel: KernelExports,
  rows: Uint8Array,
  { into, highest }: { readonly into: CountInk; readonly highest: Uint8Array },
): void {
  const { widthPx, threshold, band } = into;
  const taken = new Uint8Array(band.taken.buffer);
  const takenAt = FREE_AT + band.columns.length;
  const highestAt = takenAt + taken.length;
  const rowsAt = highestAt + highest.length;
  const end = rowsAt + rows.length;
  const memory = memoryUpTo(kernel, end);
  memory.set(band.columns, FREE_AT);
  memory.set(taken, takenAt);
  memory.set(rows, rowsAt);
  kernel.count(rowsAt, end, widthPx, FREE_AT, highestAt, threshold);
  band.columns.set(memory.subarray(FREE_AT, takenAt));
  taken.set(memory.subarray(takenAt, highestAt));
  highest.set(memory.subarray(highestAt, rowsAt));
  add(into.totals, new Uint32Array(memory.buffer, SUMS_AT, SUMS));
}

function memoryUpTo({ memory }: KernelExports, end: number): Uint8Array<ArrayBuffer> {
  const missing = end + VECTORS_BYTES - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return new Uint8Array(memory.buffer);
}

function add(totals: InkTotals, sums: Uint32Array): void {
  const [visible = 0, translucent = 0, printed = 0, ink = 0, printedInk = 0] = sums;
  totals.visiblePx += visible;
  totals.translucentPx += translucent;
  totals.printedPx += printed;
  totals.ink += ink;
  totals.printedInk += printedInk;
}
