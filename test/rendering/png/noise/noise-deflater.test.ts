import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { constants, inflateRawSync } from 'node:zlib';
import { codeLengths, codesOf } from '../../../../src/rendering/png/noise/huffman-code.ts';
import { NoiseDeflater } from '../../../../src/rendering/png/noise/noise-deflater.ts';
import { createWasmNoiseKernel } from '../../../../src/rendering/png/noise/noise-kernel.ts';
import { createPlainNoiseKernel } from '../../../../src/rendering/png/noise/plain-noise-kernel.ts';
import { lengthCode } from '../../../../src/rendering/png/noise/runs.ts';
import { seededRandom } from '../../../support/noise.ts';

const WASM = new URL('../../../../src/rendering/png/noise/noise-kernel.wasm', import.meta.url);
const fast = new NoiseDeflater(createWasmNoiseKernel(readFileSync(WASM)));
const plain = new NoiseDeflater(createPlainNoiseKernel());
const random = seededRandom(11);
const below = (limit: number): number => Math.floor(random() * limit);

const inflated = (deflated: Uint8Array): Buffer =>
  inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH });

/** Bytes of some spread around zero, with runs of zeros of any length at any place among them. */
function someBytes(length: number, spread: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) {
    if (random() < 0.01) at += below(600);
    else bytes[at] = (random() + random() - 1) * spread;
  }
  return bytes;
}

test('What was deflated inflates to the same bytes, both kernels write the same, and the size is known before', () => {
  const lengths = [0, 1, 3, 4, 15, 16, 17, 256, 257, 273, 262_144, 262_145, 700_000];
  for (const length of [...lengths, ...Array.from({ length: 40 }, () => below(5000))]) {
    for (const spread of [0, 1, 20, 255]) {
      const bytes = someBytes(length, spread);
      const measured = fast.measure(bytes);
      const deflated = fast.write();
      const about = `${length} bytes of spread ${spread}`;
      assert.ok(inflated(deflated).equals(bytes), about);
      // The flush has 3 bits, what is missing to a byte, and four bytes.
      assert.ok(deflated.length - measured >= 4 && deflated.length - measured <= 5, about);
      assert.equal(plain.measure(bytes), measured, about);
      assert.deepEqual(plain.write(), deflated, about);
    }
  }
});

test('Streams that follow each other are one stream', () => {
  const parts = [someBytes(1000, 9), someBytes(77, 200), someBytes(40_000, 3)];
  const deflated = parts.map((bytes) => {
    fast.measure(bytes);
    return fast.write();
  });
  assert.ok(inflated(Buffer.concat(deflated)).equals(Buffer.concat(parts)));
});

test('No code is longer than the limit, however rare its symbol, and the codes are complete', () => {
  // Each as frequent as the two before it together: the deepest tree that there is.
  const counts = [1, 1];
  while (counts.length < 30) counts.push(counts.at(-1)! + counts.at(-2)!);
  const lengths = codeLengths(counts, 14);
  assert.ok(lengths.every((length) => length >= 1 && length <= 14));
  const kraft = lengths.reduce((sum, length) => sum + 2 ** -length, 0);
  assert.equal(kraft, 1);
});

test('Codes are those of the example in RFC 1951, section 3.2.2', () => {
  const lengths = Uint8Array.of(3, 3, 3, 3, 3, 2, 4, 4);
  const codes = [...codesOf(lengths)].map((code, symbol) =>
    Array.from(code.toString(2).padStart(lengths[symbol]!, '0')).reverse().join(''),
  );
  assert.deepEqual(codes, ['010', '011', '100', '101', '110', '00', '1110', '1111']);
});

test('A code of one symbol has one bit', () => {
  assert.deepEqual([...codeLengths([0, 7, 0], 14)], [0, 1, 0]);
});

test('Lengths are told as the table of RFC 1951, section 3.2.5, has them', () => {
  assert.deepEqual(lengthCode(11), { symbol: 265, extraBits: 1, extra: 0 });
  assert.deepEqual(lengthCode(15), { symbol: 267, extraBits: 1, extra: 0 });
  assert.deepEqual(lengthCode(34), { symbol: 272, extraBits: 2, extra: 3 });
  assert.deepEqual(lengthCode(257), { symbol: 284, extraBits: 5, extra: 30 });
});
