import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { ADLER_OF_NOTHING, adler32, combineAdlers } from '../../../src/rendering/strips/adler.ts';

/** Returns the checksum that zlib writes at the end of its stream. */
const zlibsAdler = (bytes: Uint8Array) =>
  deflateSync(bytes).readUInt32BE(deflateSync(bytes).length - 4);
const someBytes = fc.uint8Array({ maxLength: 20_000, size: 'max' });

test('The checksum equals that of zlib', () => {
  fc.assert(
    fc.property(someBytes, (bytes) => assert.equal(adler32(bytes), zlibsAdler(bytes))),
    { numRuns: 50 },
  );
});

test('The checksum does not overflow on bytes of the largest value', () => {
  const bytes = new Uint8Array(200_000).fill(255);
  assert.equal(adler32(bytes), zlibsAdler(bytes));
});

test('Checksums of two runs combine to the checksum of both', () => {
  fc.assert(
    fc.property(fc.array(someBytes, { maxLength: 4 }), (parts) => {
      const combined = parts.reduce(
        (sum, part) => combineAdlers(sum, adler32(part), part.length),
        ADLER_OF_NOTHING,
      );
      assert.equal(combined, adler32(Buffer.concat(parts)));
    }),
    { numRuns: 50 },
  );
});

test('Checksums combine for lengths beyond 4 GiB', () => {
  const [zeros, length] = [adler32(new Uint8Array(65_521)), 65_521 * 70_000];
  assert.equal(zeros, ADLER_OF_NOTHING);
  assert.equal(combineAdlers(0x1234_5678, zeros, length), 0x1234_5678);
});
