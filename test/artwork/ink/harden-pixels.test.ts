import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hardenPixels } from '../../../src/artwork/ink/harden-pixels.ts';

const alpha = fc.oneof(fc.constantFrom(0, 255), fc.nat(255));
const pixel = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), alpha);

test('Pixels from the threshold on keep their colour and are opaque, all others are nothing at all', () => {
  const pixels = fc.array(pixel, { maxLength: 60 });
  fc.assert(
    fc.property(pixels, fc.integer({ min: 1, max: 255 }), (list, threshold) => {
      const bytes = new Uint8Array(list.flat());
      hardenPixels(bytes, threshold);
      const expected = list.map(([r, g, b, a]) => (a >= threshold ? [r, g, b, 255] : [0, 0, 0, 0]));
      assert.deepEqual([...bytes], expected.flat());
    }),
    { numRuns: 500 },
  );
});

test('Only the pixels that are given are touched', () => {
  const memory = new Uint8Array(64).fill(100);
  hardenPixels(memory.subarray(16, 48), 101);
  assert.deepEqual(
    [...memory],
    [...Array<number>(16).fill(100), ...Array<number>(32).fill(0), ...Array<number>(16).fill(100)],
  );
});
