import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants } from 'node:zlib';
import { deflateSettings, RUNS_ALONE } from '../../../src/rendering/png/deflate-settings.ts';
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

test('Photographs are deflated the quick way, as the careful one hardly saves anything', () => {
  const settings = deflateSettings(grain(), { ...compressionFor('balanced'), rows: ROWS });
  assert.equal(settings.level, 2);
  const fast = deflateSettings(grain(), { ...compressionFor('fast'), rows: ROWS });
  assert.equal(fast.strategy, constants.Z_RLE);
});

test('What repeats is deflated with care', () => {
  const settings = deflateSettings(edges(), { level: 4, quick: RUNS_ALONE, rows: ROWS });
  assert.equal(settings.level, 4);
});

test('Effort small is never quick', () => {
  const settings = deflateSettings(grain(), { ...compressionFor('small'), rows: ROWS });
  assert.equal(settings.level, 6);
});

test('A strip of a few rows is deflated with care without trying', () => {
  const settings = deflateSettings(grain(), { ...compressionFor('fast'), rows: 4 });
  assert.equal(settings.level, 2);
});
