import { adler32 } from '../../../src/rendering/strips/adler.ts';
import {
  FILTER_TYPES,
  leastFilter,
  type FilterKernel,
  type FilterName,
  type StripShape,
} from '../../../src/rendering/strips/filter-kernel.ts';
import { ROW_FILTERS, type Row } from './row-filters.ts';

/** The filter kernel in plain JavaScript: the reference that tests compare the WebAssembly kernel with. */
export function createPlainKernel(): FilterKernel {
  let filtered = new Uint8Array(0);
  return {
    filter(pixels, shape) {
      const length = shape.rows * (shape.rowBytes + 1);
      if (filtered.length < length) filtered = new Uint8Array(length);
      const bytes = filtered.subarray(0, length);
      filterRows(pixels, shape, bytes);
      return { bytes, adler: adler32(bytes) };
    },
    difference(pixels, { rows, rowBytes }) {
      const differences = new Uint8Array(rows * rowBytes);
      for (let index = 0; index < rows; index += 1) {
        const row: Row = { pixels, at: (index + 1) * rowBytes, bytes: rowBytes };
        ROW_FILTERS.sub(row, differences.subarray(index * rowBytes), Infinity);
      }
      return { bytes: differences, adler: adler32(differences) };
    },
  };
}

function filterRows(pixels: Uint8Array, { rows, rowBytes }: StripShape, out: Uint8Array): void {
  const trials: Readonly<Record<FilterName, Uint8Array>> = {
    none: new Uint8Array(rowBytes),
    sub: new Uint8Array(rowBytes),
    up: new Uint8Array(rowBytes),
    average: new Uint8Array(rowBytes),
    paeth: new Uint8Array(rowBytes),
  };
  for (let index = 0; index < rows; index += 1) {
    const row: Row = { pixels, at: (index + 1) * rowBytes, bytes: rowBytes };
    const best = leastFilter((filter, limit) => ROW_FILTERS[filter](row, trials[filter], limit));
    const to = index * (rowBytes + 1);
    out[to] = FILTER_TYPES[best];
    out.set(trials[best], to + 1);
  }
}
