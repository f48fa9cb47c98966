import assert from 'node:assert/strict';
import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import {
  assertChannelFile,
  assertPixelFile,
  assertPlainRows,
  decodedPixels,
} from '../../../src/artwork/decoding/decoded-pixels.ts';
import type { Artwork } from '../../../src/gang-sheet/artwork.ts';
import { UnprintableArtwork } from '../../../src/artwork/verdicts/unprintable-artwork.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tiffFile } from '../../support/image-files/tiff-file.ts';
import { fitWay, HEIGHT, stepAt, WAYS, WIDTH } from '../fields.ts';
import { aMeasuredArtwork, NEVER, spooled } from '../pictures.ts';
import { decoder } from '../../support/image-files/fit-locally.ts';

const SIZE = { widthPx: 8, heightPx: 6 };

function plain(channels: 1 | 3 | 4): Sharp {
  const raw = { width: 8, height: 6, channels } as const;
  return sharp(Buffer.alloc(8 * 6 * channels, 99), { raw });
}

/** Pixels with three extra channels, as from a decoder that takes a spot channel for a colour. */
const seven = async () =>
  plain(4)
    .joinChannel(await plain(1).png().toBuffer())
    .toColourspace('srgb');

test('Accepts pixels with four channels and the requested size', async (t) => {
  const pixels = await decodedPixels(plain(4), SIZE, 'png');
  assert.equal(pixels.length, 8 * 6 * 4);
  const path = join(await tempDir(t), 'pixels.v');
  await plain(4).toFile(path);
  await assertPixelFile(path, SIZE);
});

test('Blames the artwork for pixels with a different number of channels', async (t) => {
  const dir = await tempDir(t);
  for (const [name, image] of [['3', plain(3)] as const, ['7', await seven()] as const]) {
    const fault = {
      code: 'artwork_channels',
      message: new RegExp(`decodes to ${name} channels instead of 4: save it`),
    };
    await assert.rejects(decodedPixels(image.clone(), SIZE, 'tiff'), fault);
    const path = join(dir, `${name}.v`);
    await image.clone().toFile(path);
    await assert.rejects(assertPixelFile(path, SIZE), fault);
  }
});

test('Reports pixels of another size, depth or colour space as an internal error, with the numbers', async (t) => {
  const dir = await tempDir(t);
  const wider = { ...SIZE, widthPx: 9 };
  await assert.rejects(
    decodedPixels(plain(4), wider, 'png'),
    /must be 9 x 6 px.*received 8 x 6 px/,
  );
  const files: Readonly<Record<string, readonly [Sharp, RegExp]>> = {
    'a size': [plain(4).resize(9, 6), /must be 8 x 6 px.*received 9 x 6 px/],
    'a depth': [plain(4).toColourspace('rgb16'), /must be plain bytes, received format 2/],
    'a space': [plain(3).toColourspace('cmyk'), /space 22, received .*space 15/],
  };
  for (const [name, [image, message]] of Object.entries(files)) {
    const path = join(dir, `${name}.v`);
    await image.toFile(path);
    await assert.rejects(assertPixelFile(path, SIZE), { name: 'Error', message }, name);
  }
});

test('Does not read a pixel file that ends early', async (t) => {
  const dir = await tempDir(t);
  const path = join(dir, 'pixels.v');
  await plain(4).toFile(path);
  await truncate(path, 64 + 8 * 6 * 4 - 1);
  await assert.rejects(assertPixelFile(path, SIZE), /192 bytes.*received .* 191 bytes/);
  const rows = join(dir, 'rows');
  await writeFile(rows, Buffer.alloc(8 * 6 * 4));
  await assertPlainRows(rows, SIZE);
  await assert.rejects(assertPlainRows(rows, { ...SIZE, heightPx: 7 }), /224 bytes.*received 192/);
  await assert.rejects(assertPixelFile(rows, SIZE), /must be a file of pixels/);
});

test('Requires a single channel in the alpha file of a content box', async (t) => {
  const dir = await tempDir(t);
  const [one, four] = [join(dir, 'one.v'), join(dir, 'four.v')];
  await plain(4).extractChannel('alpha').toFile(one);
  await assertChannelFile(one, SIZE);
  await plain(4).toFile(four);
  await assert.rejects(assertChannelFile(four, SIZE), { code: 'artwork_channels' });
});

/** A stored record of a version that did not check channels. */
async function unlooked(dir: string): Promise<Artwork> {
  const bytes = tiffFile({
    widthPx: WIDTH,
    heightPx: HEIGHT,
    photometric: 2,
    extraSamples: [2, 0],
    samplesAt: (x, y) => [200, y, x, stepAt(x), 17],
  });
  const { sha256: id, path, bytes: length } = await spooled(dir, bytes);
  const size = { widthPx: WIDTH, heightPx: HEIGHT };
  return aMeasuredArtwork({ id, path, bytes: length, format: 'tiff', ...size });
}

for (const [name, way] of Object.entries(WAYS)) {
  test(`Never prints five channels: ${name}`, async (t) => {
    const scratchDir = await tempDir(t);
    const artwork = await unlooked(scratchDir);
    await assert.rejects(fitWay(artwork, scratchDir, way), (error: unknown) => {
      assert.ok(error instanceof UnprintableArtwork, String(error));
      assert.deepEqual([error.artworkId, error.fault.code], [artwork.id, 'artwork_channels']);
      return true;
    });
    assert.deepEqual(await readdir(scratchDir), [artwork.id]);
  });
}

test('Does not measure five channels for preflight', async (t) => {
  const scratchDir = await tempDir(t);
  const artwork = await unlooked(scratchDir);
  const measuring = decoder.pixels({ artwork, scratchDir }, NEVER);
  await assert.rejects(measuring, { code: 'artwork_channels' });
  assert.deepEqual(await readdir(scratchDir), [artwork.id]);
});
