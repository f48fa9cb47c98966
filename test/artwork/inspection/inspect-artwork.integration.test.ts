import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import sharp from 'sharp';
import type { Artwork } from '../../../src/gang-sheet/artwork.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { anArtworkOf, aPicture, drawn, somePixels, svg } from '../pictures.ts';

type Expected = Partial<Artwork>;
const opaque = () => aPicture().removeAlpha();

const SOUND: Readonly<Record<string, readonly [Promise<Buffer>, Expected]>> = {
  'a PNG': [aPicture().png().toBuffer(), { format: 'png', hasAlpha: true, interlaced: false }],
  'an interlaced PNG': [aPicture().png({ progressive: true }).toBuffer(), { interlaced: true }],
  'a palette PNG': [aPicture().png({ palette: true }).toBuffer(), { format: 'png' }],
  'a 16-bit PNG': [aPicture().toColourspace('rgb16').png().toBuffer(), { hasAlpha: true }],
  'a grey PNG': [opaque().toColourspace('b-w').png().toBuffer(), { hasAlpha: false }],
  'a JPEG': [aPicture().jpeg().toBuffer(), { format: 'jpeg', hasAlpha: false, interlaced: false }],
  'a progressive JPEG': [aPicture().jpeg({ progressive: true }).toBuffer(), { interlaced: true }],
  'a CMYK JPEG': [opaque().toColourspace('cmyk').jpeg().toBuffer(), { format: 'jpeg' }],
  'a WebP': [aPicture().webp().toBuffer(), { format: 'webp' }],
  'a lossless WebP': [aPicture().webp({ lossless: true }).toBuffer(), { format: 'webp' }],
  'a TIFF': [aPicture().tiff({ compression: 'deflate' }).toBuffer(), { format: 'tiff' }],
  'a tiled TIFF': [aPicture().tiff({ tile: true }).toBuffer(), { format: 'tiff' }],
  'a BigTIFF': [aPicture().tiff({ bigtiff: true }).toBuffer(), { format: 'tiff' }],
  'an AVIF': [opaque().avif({ effort: 0 }).toBuffer(), { format: 'avif', hasAlpha: false }],
  'a GIF': [aPicture().gif().toBuffer(), { format: 'gif' }],
  'an SVG': [Promise.resolve(svg('')), { format: 'svg', hasAlpha: true }],
};

for (const [name, [bytes, expected]] of Object.entries(SOUND)) {
  test(`Reads the header of ${name}`, async (t) => {
    const found = await anArtworkOf(await tempDir(t), await bytes);
    const same = Object.fromEntries(
      Object.keys(expected).map((key) => [key, found[key as keyof Artwork]]),
    );
    assert.deepEqual(same, expected);
    const { widthPx, heightPx, needsTurning, contentBox } = found;
    assert.deepEqual([widthPx, heightPx, needsTurning, contentBox], [40, 30, false, null]);
  });
}

test('Reports upright sizes for every EXIF orientation', async (t) => {
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const bytes = await aPicture().withMetadata({ orientation }).jpeg().toBuffer();
    const { widthPx, heightPx, needsTurning } = await anArtworkOf(await tempDir(t), bytes);
    const expected = orientation < 5 ? [40, 30] : [30, 40];
    assert.deepEqual([widthPx, heightPx], expected, `orientation ${orientation}`);
    assert.equal(needsTurning, orientation !== 1);
  }
});

test('Measures the first frame of an animation', async (t) => {
  const frames = [somePixels(8, 6), somePixels(8, 6, 99)];
  const raw = { width: 8, height: 12, channels: 4, pageHeight: 6 } as const;
  const film = sharp(Buffer.concat(frames), { raw });
  for (const bytes of [await film.clone().gif().toBuffer(), await film.webp().toBuffer()]) {
    const { widthPx, heightPx } = await anArtworkOf(await tempDir(t), bytes);
    assert.deepEqual([widthPx, heightPx], [8, 6]);
  }
});

test('Refuses an AVIF with a side that is too long for the decoder, which states 1 pixel for it', async (t) => {
  const avif = await opaque().avif({ effort: 0 }).toBuffer();
  avif.writeUInt32BE(0x7fff_ffff, avif.indexOf('ispe') + 8);
  const inspection = anArtworkOf(await tempDir(t), avif);
  await assert.rejects(inspection, { code: 'artwork_too_many_pixels' });
});

test('Refuses too many pixels by the header, no matter how few bytes they take', async (t) => {
  const blank = { width: 9000, height: 9000, channels: 4, background: '#0000' } as const;
  const bomb = await sharp({ create: blank }).png().toBuffer();
  const inspection = anArtworkOf(await tempDir(t), bomb, { maxPixels: 80_999_999 });
  await assert.rejects(inspection, {
    code: 'artwork_too_many_pixels',
    message:
      'must have at most 80 megapixels, received 9000 x 9000 px: reduce it to its printed size',
  });
});

test('Refuses files that are not images, and unsupported formats, by their content', async (t) => {
  const others = {
    empty: Buffer.alloc(0),
    text: Buffer.from('a picture of a cat'),
    html: Buffer.from('<!DOCTYPE html><html><svg width="1" height="1"></svg></html>'),
    pdf: Buffer.from('%PDF-1.7\n%âãÏÓ'),
    libvips: Buffer.from('b6a6f208', 'hex'),
  };
  for (const [name, bytes] of Object.entries(others)) {
    const inspection = anArtworkOf(await tempDir(t), bytes);
    await assert.rejects(inspection, { code: 'artwork_not_an_image' }, name);
  }
});

test('Reports a valid start followed by garbage as damaged', async (t) => {
  const bytes = await aPicture().png().toBuffer();
  bytes.fill(0, 16, 24);
  await assert.rejects(anArtworkOf(await tempDir(t), bytes), { code: 'artwork_damaged' });
});

test('Reports an upright content box and leaves nothing else in the scratch folder', async (t) => {
  const spot = drawn(somePixels(3, 2), 3).extend({
    top: 4,
    bottom: 10,
    left: 1,
    right: 20,
    background: '#0000',
  });
  const scratchDir = await tempDir(t);
  const flat = await spot.clone().png().toBuffer();
  const turned = await spot.withMetadata({ orientation: 6 }).png().toBuffer();
  const upright = await anArtworkOf(scratchDir, flat, { trim: true });
  assert.deepEqual(upright.contentBox, { leftPx: 1, topPx: 4, widthPx: 3, heightPx: 2 });
  const onItsSide = await anArtworkOf(scratchDir, turned, { trim: true });
  assert.deepEqual(onItsSide.contentBox, { leftPx: 10, topPx: 1, widthPx: 2, heightPx: 3 });
  assert.deepEqual((await readdir(scratchDir)).sort(), [upright.id, onItsSide.id].sort());
});

test('Treats everything as content without alpha', async (t) => {
  const { contentBox } = await anArtworkOf(await tempDir(t), await opaque().png().toBuffer(), {
    trim: true,
  });
  assert.deepEqual(contentBox, { leftPx: 0, topPx: 0, widthPx: 40, heightPx: 30 });
});

test('Refuses to trim a fully transparent image, and accepts it untrimmed', async (t) => {
  const bytes = await drawn(somePixels(9, 9, 0), 9)
    .png()
    .toBuffer();
  const scratchDir = await tempDir(t);
  assert.equal((await anArtworkOf(scratchDir, bytes)).widthPx, 9);
  await assert.rejects(anArtworkOf(scratchDir, bytes, { trim: true }), { code: 'artwork_empty' });
});
