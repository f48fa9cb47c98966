import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { chooseDeflate, RUNS_ALONE } from '../../../src/rendering/png/deflate-settings.ts';
import { StripDeflater } from '../../../src/rendering/png/strip-deflater.ts';
import { compressionFor } from '../../../src/rendering/effort.ts';
import { seededRandom } from '../../support/noise.ts';

const ROWS = 80;
const ROW_BYTES = 8000;

/** Neighbouring values differ by a little: a photograph, filtered. */
function grain(): Uint8Array {
  const random = seededRandom(1);
  return Uint8Array.from({ length: ROWS * ROW_BYTES }, () => random() * random() * 30);
}

/** The same crooked line again and again, at changing distances. */
function edges(): Uint8Array {
  const random = seededRandom(2);
  const edge = Uint8Array.from({ length: 40 }, () => random() * 256);
  const bytes = new Uint8Array(ROWS * ROW_BYTES);
  for (let at = 0; at < bytes.length - 200; at += 40 + Math.floor(random() * 90)) {
    const from = Math.floor(random() * 20);
    bytes.set(edge.subarray(from, from + 20), at);
  }
  return bytes;
}

const { Z_RLE, Z_SYNC_FLUSH } = constants;

test('Photographs are deflated the quick way, as the careful one hardly saves anything', () => {
  const balanced = chooseDeflate(grain(), { ...compressionFor('balanced'), rows: ROWS });
  assert.equal(balanced.options.level, 2);
  const fast = chooseDeflate(grain(), { ...compressionFor('fast'), rows: ROWS });
  assert.equal(fast.options.strategy, Z_RLE);
  assert.ok((fast.noiseRatio ?? 0) > 0.25);
});

test('Photographs are deflated by codes alone where that costs hardly more bytes', () => {
  const compression = { ...compressionFor('balanced'), rows: ROWS };
  const codes = new StripDeflater().deflate(grain(), compression);
  const { options } = chooseDeflate(grain(), compression);
  const quick = deflateRawSync(grain(), { ...options, finishFlush: Z_SYNC_FLUSH });
  assert.notDeepEqual(Buffer.from(codes), quick);
  assert.ok(codes.length <= 1.25 * quick.length, `${codes.length} against ${quick.length}`);
  const inflated = inflateRawSync(codes, { finishFlush: Z_SYNC_FLUSH });
  assert.ok(inflated.equals(grain()));
});

test('What repeats among noise is left to zlib', () => {
  const noise = grain();
  // The same thousand bytes again and again: codes find none of it.
  for (let at = 1000; at < noise.length; at += 1000) noise.copyWithin(at, 0, 1000);
  const compression = { ...compressionFor('balanced'), rows: ROWS };
  const quick = deflateRawSync(noise, { level: 2 });
  assert.ok(new StripDeflater().deflate(noise, compression).length < 1.2 * quick.length);
});

test('What repeats is deflated with care', () => {
  const { options } = chooseDeflate(edges(), { level: 4, quick: RUNS_ALONE, rows: ROWS });
  assert.equal(options.level, 4);
});

test('Effort small is never quick', () => {
  const { options } = chooseDeflate(grain(), { ...compressionFor('small'), rows: ROWS });
  assert.equal(options.level, 6);
});

test('A strip of a few rows is deflated with care without trying', () => {
  const { options } = chooseDeflate(grain(), { ...compressionFor('fast'), rows: 4 });
  assert.equal(options.level, 2);
});
