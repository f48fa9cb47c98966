import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { toChunk } from '../../../src/rendering/format/png-framing.ts';
import { pixelsPerMetre } from '../../../src/rendering/png/chunks.ts';
import { ZLIB_HEADER, zlibTrailer } from '../../../src/rendering/strips/adler.ts';

test('300 dpi is 11811 pixels per metre', () => {
  assert.deepEqual([72, 150, 300, 720].map(pixelsPerMetre), [2835, 5906, 11811, 28346]);
});

test('A chunk has its length, type and checksum', () => {
  const iend = Buffer.from(toChunk('IEND', new Uint8Array(0))).toString('hex');
  assert.equal(iend, '0000000049454e44ae426082');
});

test('The header of the stream equals that of zlib at a fast level', () => {
  assert.deepEqual(Buffer.from(ZLIB_HEADER), deflateSync('', { level: 3 }).subarray(0, 2));
});

test('The end of an empty stream equals that of zlib', () => {
  assert.deepEqual(Buffer.from(zlibTrailer(1)), deflateSync('').subarray(2));
});
