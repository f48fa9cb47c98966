import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ServiceError } from '../../../src/errors.ts';
import { NEVER, spooled } from '../../artwork/pictures.ts';
import { encodeGif } from '../../encoders/encode-gif.ts';
import { paintRaster } from '../../encoders/raster.ts';
import { tiffFile } from '../../support/image-files/tiff-file.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aPool } from './a-pool.ts';

const CANVAS = { widthPx: 100, heightPx: 80 };
/** Metadata in a `.v` file. */
const MOST_METADATA_BYTES = 64 * 1024;

/** A canvas of 100 x 80 pixels with a frame of that width at its top. */
function aGif(frameRows: number): Buffer {
  const raster = paintRaster({ ...CANVAS, heightPx: frameRows }, () => [1]);
  const palette = [
    [0, 0, 0],
    [200, 40, 40],
  ];
  return encodeGif({ ...CANVAS, palette, frames: [{ raster }] });
}

/** Inspects a file, and notes what it asks the disk for. */
async function inspecting(t: TestContext, content: Buffer, isRefused: (bytes: number) => boolean) {
  const scratchDir = await tempDir(t);
  const asked: number[] = [];
  const reserveDisk = (needed: number) => {
    asked.push(needed);
    if (!isRefused(needed)) return Promise.resolve(() => undefined);
    return Promise.reject(new ServiceError('storage_full', 'no room', { retryable: true }));
  };
  const { decoders, use } = aPool(t, scratchDir, { reserveDisk });
  const file = await spooled(scratchDir, content);
  const before = await readdir(scratchDir);
  const request = { file, maxPixels: 1e8, isKnownSound: false, scratchDir };
  const inspect = () => decoders.for(use()).inspect(request, NEVER);
  return { inspect, asked, before, scratchDir };
}

for (const [rows, bytes] of [
  [79, 100 * 80 * 4],
  [10, 2 * 100 * 10 * 4],
] as const) {
  test(`A GIF with ${rows} of 80 rows is refused before it writes ${bytes} bytes to a full disk`, async (t) => {
    const gif = aGif(rows);
    const isRefused = (needed: number) => needed > gif.length;
    const { inspect, asked, before, scratchDir } = await inspecting(t, gif, isRefused);
    await assert.rejects(inspect(), { code: 'storage_full' });
    assert.deepEqual(
      asked,
      [gif.length, gif.length + bytes],
      'a copy of the file, then the pixels',
    );
    assert.deepEqual(await readdir(scratchDir), before);
  });
}

/** A photograph-like TIFF with a spare channel, which is prepared as pixels in sRGB. */
function aTiff(): Buffer {
  return tiffFile({
    widthPx: 1000,
    heightPx: 800,
    photometric: 2,
    samplesAt: (x, y) => [x % 256, y % 256, (x * y) % 256, 255, 7],
    extraSamples: [2, 0],
  });
}

test('Pixels that are prepared are reserved: the copy, the channels and the pixels made from them', async (t) => {
  const tiff = aTiff();
  const refused = await inspecting(t, tiff, (needed) => needed > tiff.length);
  await assert.rejects(refused.inspect(), { code: 'storage_full' });
  assert.deepEqual(await readdir(refused.scratchDir), refused.before);

  const { inspect, asked, scratchDir } = await inspecting(t, tiff, () => false);
  const sizes = watchScratch(scratchDir);
  const { decodeAs } = await inspect();
  assert.equal(decodeAs, 'pixels');
  const pixels = 1000 * 800;
  const [copy, all] = [asked[0]!, Math.max(...asked)];
  const expected = tiff.length + pixels * (5 + 4);
  assert.equal(copy, tiff.length);
  assert.ok(all >= expected && all <= expected + MOST_METADATA_BYTES, `${all}, not ${expected}`);
  const most = await sizes();
  assert.ok(most <= all + tiff.length, `${most} with the artwork of ${tiff.length}, not ${all}`);
});

/** Watches how much the files of a folder take at most, without its folders. */
function watchScratch(dir: string): () => Promise<number> {
  let [most, isOver] = [0, false];
  const watch = async (): Promise<number> => {
    while (!isOver) most = Math.max(most, await bytesIn(dir));
    return most;
  };
  const watching = watch();
  return () => {
    isOver = true;
    return watching;
  };
}

async function bytesIn(dir: string): Promise<number> {
  const names = await readdir(dir);
  const sizes = names.map((name) =>
    stat(join(dir, name)).then(
      (found) => (found.isFile() ? found.size : 0),
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
