import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeLengths, codesOf } from '../../../../src/rendering/strips/deflate/huffman-code.ts';
import { lengthCode } from '../../../../src/rendering/strips/deflate/symbols.ts';

const kraft = (lengths: Uint8Array): number =>
  lengths.reduce((sum, length) => sum + (length === 0 ? 0 : 2 ** -length), 0);

test('No code exceeds the limit, however rare its symbol, and the codes are complete', () => {
  // Each symbol is as frequent as the two before it together, which gives the deepest tree.
  const counts = [1, 1];
  while (counts.length < 30) counts.push(counts.at(-1)! + counts.at(-2)!);
  const lengths = codeLengths(Uint32Array.from(counts), 14);
  assert.ok(lengths.every((length) => length >= 1 && length <= 14));
  assert.equal(kraft(lengths), 1);
});

test('More frequent symbols have no longer codes, and unused symbols have none', () => {
  const counts = Uint32Array.of(5, 0, 900, 5, 17, 0, 1, 300);
  const lengths = codeLengths(counts, 14);
  assert.deepEqual([...lengths], [5, 0, 1, 4, 3, 0, 5, 2]);
  assert.equal(kraft(lengths), 1);
});

test('Codes match the example in RFC 1951, section 3.2.2', () => {
  const lengths = Uint8Array.of(3, 3, 3, 3, 3, 2, 4, 4);
  const codes = [...codesOf(lengths)].map((code, symbol) =>
    Array.from(code.toString(2).padStart(lengths[symbol]!, '0')).reverse().join(''),
  );
  assert.deepEqual(codes, ['010', '011', '100', '101', '110', '00', '1110', '1111']);
});

test('A code of one symbol has one bit', () => {
  assert.deepEqual([...codeLengths(Uint32Array.of(0, 7, 0), 14)], [0, 1, 0]);
});

test('Lengths are encoded as in the table of RFC 1951, section 3.2.5', () => {
  assert.deepEqual(lengthCode(3), { symbol: 257, extraBits: 0, extra: 0 });
  assert.deepEqual(lengthCode(10), { symbol: 264, extraBits: 0, extra: 0 });
  assert.deepEqual(lengthCode(11), { symbol: 265, extraBits: 1, extra: 0 });
  assert.deepEqual(lengthCode(34), { symbol: 272, extraBits: 2, extra: 3 });
  assert.deepEqual(lengthCode(257), { symbol: 284, extraBits: 5, extra: 30 });
  assert.deepEqual(lengthCode(258), { symbol: 285, extraBits: 0, extra: 0 });
});
