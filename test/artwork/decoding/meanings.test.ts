import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decoding } from '../../../src/artwork/decoding/decoding.ts';

/** What the decoder said, and what the customer is told. */
const MEANINGS = [
  [
    'svg',
    'svgload_buffer: SVG rendering failed\nglib: exceeded more than 500000 referenced elements',
    { code: 'artwork_too_large', message: /too many elements by reference/ },
  ],
  [
    'tiff',
    'Input buffer has corrupt header: tiff2vips: tile size out of range',
    { code: 'artwork_unsupported_format', message: /tiles that are too large/ },
  ],
] as const;

for (const [format, words, expected] of MEANINGS) {
  test(`A failure of the decoder is named by its cause: ${expected.code}`, async () => {
    await assert.rejects(decoding(format, Promise.reject(new Error(words))), expected);
  });
}
