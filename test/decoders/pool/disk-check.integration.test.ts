import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { ServiceError } from '../../../src/errors.ts';
import { NEVER, spooled } from '../../artwork/pictures.ts';
import { encodeGif } from '../../encoders/encode-gif.ts';
import { paintRaster } from '../../encoders/raster.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aPool } from './a-pool.ts';

const CANVAS = { widthPx: 100, heightPx: 80 };

/** A canvas of 100 x 80 pixels with a frame of that width at its top. */
function aGif(frameRows: number): Buffer {
  const raster = paintRaster({ ...CANVAS, heightPx: frameRows }, () => [1]);
  const palette = [
    [0, 0, 0],
    [200, 40, 40],
  ];
  return encodeGif({ ...CANVAS, palette, frames: [{ raster }] });
}

for (const [rows, bytes] of [
  [79, 100 * 80 * 4],
  [10, 2 * 100 * 10 * 4],
] as const) {
  test(`A GIF with ${rows} of 80 rows is refused before it writes ${bytes} bytes to a full disk`, async (t) => {
    const scratchDir = await tempDir(t);
    const asked: number[] = [];
    const reserveDisk = (needed: number) => {
      asked.push(needed);
      return Promise.reject(new ServiceError('storage_full', 'no room', { retryable: true }));
    };
    const { decoders, use } = aPool(t, scratchDir, { reserveDisk });
    const file = await spooled(scratchDir, aGif(rows));
    const before = await readdir(scratchDir);
    const request = { file, maxPixels: 1e8, isKnownSound: false, scratchDir };
    await assert.rejects(decoders.for(use()).inspect(request, NEVER), { code: 'storage_full' });
    assert.deepEqual(asked, [bytes]);
    assert.deepEqual(await readdir(scratchDir), before);
  });
}
