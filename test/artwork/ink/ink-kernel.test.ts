import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { createBandInk, type InkKernel } from '../../../src/artwork/ink/ink-kernel.ts';
import { createPlainInkKernel } from './plain-ink-kernel.ts';
import { createWasmInkKernel } from '../../../src/artwork/ink/wasm-ink-kernel.ts';

const WASM = new URL('../../../src/artwork/ink/ink-kernel.wasm', import.meta.url);
const plain = createPlainInkKernel();
const wasm = createWasmInkKernel(readFileSync(WASM));

const threshold = fc.integer({ min: 1, max: 255 });
const alpha = fc.oneof(
  fc.constantFrom(0, 255),
  fc.constantFrom(5, 6, 12, 13, 242, 243),
  fc.nat(255),
);
const pixel = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), alpha);

for (const [name, kernel] of Object.entries({ plain, WebAssembly: wasm })) {
  test(`The ${name} kernel keeps the colour of pixels at or above the threshold and clears all others`, () => {
    fc.assert(
      fc.property(fc.array(pixel, { maxLength: 60 }), threshold, (list, least) => {
        const bytes = new Uint8Array(list.flat());
        kernel.harden(bytes, least);
        const expected = list.map(([r, g, b, a]) => (a >= least ? [r, g, b, 255] : [0, 0, 0, 0]));
        assert.deepEqual([...bytes], expected.flat());
      }),
      { numRuns: 500 },
    );
  });

  test(`The ${name} kernel changes only the pixels that it receives`, () => {
    const memory = new Uint8Array(64).fill(100);
    kernel.harden(memory.subarray(12, 48), 101);
    const expected = new Uint8Array(64).fill(100).fill(0, 12, 48);
    assert.deepEqual(memory, expected);
  });

  test(`The ${name} kernel hardens more pixels than fit into it at once`, () => {
    const pixels = Uint8Array.from({ length: 100_004 }, (_, at) => (at * 7) % 251);
    const expected = pixels.slice();
    for (let at = 0; at < expected.length; at += 4) {
      if (expected[at + 3]! < 90) expected.fill(0, at, at + 4);
      else expected[at + 3] = 255;
    }
    kernel.harden(pixels, 90);
    assert.deepEqual(pixels, expected);
  });
}

interface Rows {
  readonly widthPx: number;
  readonly bytes: Uint8Array;
}

interface Count {
  readonly least: number;
  readonly times: number;
}

function counted(kernel: InkKernel, { widthPx, bytes }: Rows, { least, times }: Count) {
  const band = createBandInk(widthPx);
  const totals = { visiblePx: 0, translucentPx: 0, printedPx: 0, ink: 0, printedInk: 0 };
  const into = { widthPx, threshold: least, band, totals };
  const highest = Array.from({ length: times }, () => kernel.count(bytes, into));
  return { band, totals, highest };
}

/** Rows of random alphas, and rows with long runs of one alpha. */
const rows = fc
  .record({ widthPx: fc.integer({ min: 1, max: 90 }), count: fc.integer({ min: 1, max: 6 }) })
  .chain(({ widthPx, count }) => {
    const length = { minLength: widthPx * count, maxLength: widthPx * count };
    const stretches = fc
      .array(fc.tuple(alpha, fc.integer({ min: 1, max: 70 })), { minLength: 1, maxLength: 20 })
      .map((some) => some.flatMap(([value, px]) => Array<number>(px).fill(value)));
    return fc.oneof(fc.array(alpha, length), stretches).map((alphas) => ({
      widthPx,
      bytes: Uint8Array.from({ length: widthPx * count * 4 }, (_, at) =>
        at % 4 === 3 ? (alphas[(at >> 2) % alphas.length] ?? 0) : at & 255,
      ),
    }));
  });

test('Both kernels count the same ink', () => {
  fc.assert(
    fc.property(rows, threshold, fc.integer({ min: 1, max: 3 }), (some, least, times) => {
      const count = { least, times };
      assert.deepEqual(counted(wasm, some, count), counted(plain, some, count));
    }),
    { numRuns: 1000 },
  );
});

test('Both kernels count rows longer than a memory page, and short rows after them', () => {
  const count = { least: 128, times: 1 };
  for (const widthPx of [70_001, 17, 1]) {
    const bytes = Uint8Array.from({ length: widthPx * 4 * 3 }, (_, at) => (at * 31) % 256);
    const some = { widthPx, bytes };
    assert.deepEqual(counted(wasm, some, count), counted(plain, some, count));
  }
});

test('Both kernels count more rows than fit into them at once', () => {
  const widthPx = 1003;
  const bytes = Uint8Array.from({ length: widthPx * 4 * 150 }, (_, at) => (at * at * 13) >> 7);
  const some = { widthPx, bytes };
  const count = { least: 60, times: 1 };
  assert.deepEqual(counted(wasm, some, count), counted(plain, some, count));
});
