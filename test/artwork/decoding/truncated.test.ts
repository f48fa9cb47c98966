import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArtworkFault } from '../../../src/image-files/artwork-fault.ts';
import { fitLocally } from '../../support/image-files/fit-locally.ts';
import { UnprintableArtwork } from '../../../src/artwork/verdicts/unprintable-artwork.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aFitting, anArtworkOf, drawn, NEVER, somePixels } from '../pictures.ts';

const picture = () => drawn(somePixels(200, 150), 200);
const opaque = () => picture().removeAlpha();

const WHOLE = {
  png: picture().png().toBuffer(),
  'interlaced png': picture().png({ progressive: true }).toBuffer(),
  jpeg: opaque().jpeg().toBuffer(),
  'progressive jpeg': opaque().jpeg({ progressive: true }).toBuffer(),
  webp: picture().webp().toBuffer(),
  'lossless webp': picture().webp({ lossless: true }).toBuffer(),
  gif: picture().gif().toBuffer(),
  avif: opaque().avif({ effort: 0 }).toBuffer(),
  tiff: picture().tiff({ compression: 'deflate' }).toBuffer(),
  'tiled tiff': picture().tiff({ compression: 'lzw', tile: true, tileWidth: 64 }).toBuffer(),
  bigtiff: picture().tiff({ compression: 'none', bigtiff: true }).toBuffer(),
};

for (const [name, bytes] of Object.entries(WHOLE)) {
  test(`Refuses a truncated ${name} before anything is rendered`, async (t) => {
    const scratchDir = await tempDir(t);
    const whole = await bytes;
    await anArtworkOf(scratchDir, whole);
    for (const share of [0.1, 0.35, 0.6, 0.85, 0.98]) {
      const cut = whole.subarray(0, Math.floor(whole.length * share));
      await assert.rejects(anArtworkOf(scratchDir, cut), { code: 'artwork_truncated' }, `${share}`);
    }
  });
}

test('Refuses a TIFF with its directory first when its strips are cut off', async (t) => {
  const scratchDir = await tempDir(t);
  await anArtworkOf(scratchDir, tiffWithDirectoryFirst(100));
  const cut = tiffWithDirectoryFirst(100).subarray(0, -1);
  await assert.rejects(anArtworkOf(scratchDir, cut), { code: 'artwork_truncated' });
});

test('Accepts a TIFF without strip sizes when they follow from its rows', async (t) => {
  const scratchDir = await tempDir(t);
  const whole = tiffWithDirectoryFirst(100);
  // Replaces the last entry by an unknown tag.
  whole.writeUInt16LE(65_000, 10 + 8 * 12);
  assert.equal((await anArtworkOf(scratchDir, whole)).widthPx, 100);
  const cut = whole.subarray(0, -1);
  await assert.rejects(anArtworkOf(scratchDir, cut), { code: 'artwork_truncated' });
});

test('Ignores bytes after the end of an image', async (t) => {
  const scratchDir = await tempDir(t);
  const more = Buffer.from('trailer of a camera');
  for (const name of ['png', 'jpeg', 'webp', 'gif', 'tiff'] as const) {
    const { widthPx } = await anArtworkOf(scratchDir, Buffer.concat([await WHOLE[name], more]));
    assert.equal(widthPx, 200, name);
  }
});

test('Does not mistake the end marker of a thumbnail for the end of the JPEG', async (t) => {
  const thumbnail = Buffer.concat([
    Buffer.from([0xff, 0xe2, 0, 6]),
    Buffer.from('ffd8ffd9', 'hex'),
  ]);
  const jpeg = await WHOLE.jpeg;
  const withThumbnail = Buffer.concat([jpeg.subarray(0, 2), thumbnail, jpeg.subarray(2)]);
  const scratchDir = await tempDir(t);
  await anArtworkOf(scratchDir, withThumbnail);
  const cut = withThumbnail.subarray(0, withThumbnail.length / 2);
  await assert.rejects(anArtworkOf(scratchDir, cut), { code: 'artwork_truncated' });
});

/**
 * Damage that only a decoder can see must fail the fit, so that a partly grey image never prints.
 */
const HIDDEN = {
  'a JPEG whose scan stops early before an end marker': async () => {
    const jpeg = await WHOLE.jpeg;
    return Buffer.concat([jpeg.subarray(0, jpeg.length / 2), Buffer.from([0xff, 0xd9])]);
  },
  'a progressive JPEG whose scan stops early': async () => {
    const jpeg = await WHOLE['progressive jpeg'];
    return Buffer.concat([jpeg.subarray(0, jpeg.length / 2), Buffer.from([0xff, 0xd9])]);
  },
  'a PNG with a flipped bit': async () => flipped(await WHOLE.png),
  'an interlaced PNG with a flipped bit': async () => flipped(await WHOLE['interlaced png']),
  'a TIFF with a flipped bit': async () => flipped(await WHOLE.tiff),
};

for (const [name, damaged] of Object.entries(HIDDEN)) {
  test(`Fails to fit ${name} instead of giving a partial image`, async (t) => {
    const scratchDir = await tempDir(t);
    const bytes = await damaged();
    await assert.rejects(async () => {
      const artwork = await anArtworkOf(scratchDir, bytes);
      const fitting = aFitting({ widthPx: 100, heightPx: 75 });
      const request = { artwork, fitting, scratchDir, signal: NEVER, residentLimitBytes: 2 ** 20 };
      await fitLocally(request);
    }, isRejection);
  });
}

function isRejection(error: unknown): boolean {
  if (error instanceof ArtworkFault) return true;
  assert.ok(error instanceof UnprintableArtwork);
  assert.doesNotMatch(error.fault.message, /\/tmp|gangsheet-test/, 'no local path');
  return true;
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length >> 1]! ^= 0x55;
  return copy;
}

/** Uncompressed 8-bit grey in one strip, with the directory before the pixels. */
function tiffWithDirectoryFirst(side: number): Buffer {
  const entries = [
    [256, 3, side],
    [257, 3, side],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8 + 2 + 9 * 12 + 4],
    [277, 3, 1],
    [278, 3, side],
    [279, 4, side * side],
  ] as const;
  const tiff = Buffer.alloc(8 + 2 + entries.length * 12 + 4 + side * side, 0);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, value], index) => {
    const at = 10 + index * 12;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(1, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  });
  return tiff;
}
