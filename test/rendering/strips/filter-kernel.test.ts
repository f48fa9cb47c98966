import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { adler32 } from '../../../src/rendering/strips/adler.ts';
import type { FilterKernel, StripShape } from '../../../src/rendering/strips/filter-kernel.ts';
import { createPlainKernel } from './plain-kernel.ts';
import { createWasmKernel } from '../../../src/rendering/strips/wasm-kernel.ts';

const plain = createPlainKernel();
const wasm = createWasmKernel();

const strips = fc
  .record({ rows: fc.integer({ min: 1, max: 12 }), widthPx: fc.integer({ min: 1, max: 90 }) })
  .chain(({ rows, widthPx }) =>
    fc.record({
      shape: fc.constant({ rows, rowBytes: widthPx * 4 }),
      pixels: fc.oneof(
        fc.uint8Array({ minLength: (rows + 1) * widthPx * 4, maxLength: (rows + 1) * widthPx * 4 }),
        fc.nat(7).map((step) => slopes((rows + 1) * widthPx * 4, step)),
      ),
    }),
  );

function slopes(bytes: number, step: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, at) => (at >> 5) * step + (at % 4) * 60);
}

/** Removes the filters as the PNG specification describes (section 9.2). */
function unfilter(filtered: Uint8Array, rowAbove: Uint8Array, { rows, rowBytes }: StripShape) {
  const out = new Uint8Array((rows + 1) * rowBytes);
  out.set(rowAbove);
  for (let row = 0; row < rows; row += 1) {
    const from = row * (rowBytes + 1);
    for (let x = 0; x < rowBytes; x += 1) {
      const at = (row + 1) * rowBytes + x;
      const a = x < 4 ? 0 : out[at - 4]!;
      const b = out[at - rowBytes]!;
      const c = x < 4 ? 0 : out[at - rowBytes - 4]!;
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      const predicted = [0, a, b, (a + b) >> 1, paeth][filtered[from]!]!;
      out[at] = filtered[from + 1 + x]! + predicted;
    }
  }
  return out;
}

for (const { name, kernel } of [
  { name: 'reference', kernel: plain },
  { name: 'WebAssembly', kernel: wasm },
]) {
  test(`Rows filtered by the ${name} kernel can be converted back to the pixels`, () => {
    fc.assert(
      fc.property(strips, ({ shape, pixels }) => {
        const { bytes } = kernel.filter(pixels, shape);
        assert.deepEqual(unfilter(bytes, pixels.subarray(0, shape.rowBytes), shape), pixels);
      }),
    );
  });

  test(`The ${name} kernel picks the filter with the smallest output`, () => {
    const flat = [200, 100, 50, 255, 200, 100, 50, 255];
    const other = [9, 90, 200, 255, 7, 3, 77, 255];
    const blank = flat.map(() => 0);
    assert.equal(filterOf(kernel, blank, flat), 1, 'Sub where a pixel repeats the pixel before');
    assert.equal(filterOf(kernel, other, other), 2, 'Up where a row repeats the row above');
    assert.equal(filterOf(kernel, flat, blank), 0, 'None for a blank row');
  });
}

test('Both kernels give the same bytes and the same checksum', () => {
  fc.assert(
    fc.property(strips, ({ shape, pixels }) => {
      const [one, other] = [plain.filter(pixels, shape), wasm.filter(pixels, shape)];
      assert.equal(Buffer.compare(one.bytes, other.bytes), 0);
      assert.equal(one.adler, other.adler);
    }),
    { numRuns: 300 },
  );
});

test('Both kernels give the same differences to the pixel on the left', () => {
  fc.assert(
    fc.property(strips, ({ shape, pixels }) => {
      const [one, other] = [plain.difference(pixels, shape), wasm.difference(pixels, shape)];
      assert.equal(Buffer.compare(one.bytes, other.bytes), 0);
      assert.equal(one.adler, other.adler);
    }),
  );
});

test('Both kernels give the same checksum of many bytes with the largest values', () => {
  const shape = { rows: 3, rowBytes: 26_400 };
  const pixels = Uint8Array.from({ length: 4 * 26_400 }, (_, at) => (at % 8 < 4 ? 255 : 127));
  for (const kernel of [plain, wasm]) {
    const { bytes, adler } = kernel.filter(pixels, shape);
    assert.equal(adler, adler32(bytes));
  }
});

test('The build compiles the WebAssembly kernel, which starts without a warning', async () => {
  const warnings: unknown[] = [];
  const listen = (warning: unknown) => void warnings.push(warning);
  process.on('warning', listen);
  createWasmKernel();
  await new Promise(setImmediate);
  process.off('warning', listen);
  assert.deepEqual(warnings, []);
});

/** Returns the filter type of a strip's only row. */
function filterOf(kernel: FilterKernel, rowAbove: readonly number[], row: readonly number[]) {
  const pixels = Uint8Array.from([...rowAbove, ...row]);
  return kernel.filter(pixels, { rows: 1, rowBytes: row.length }).bytes[0]!;
}
