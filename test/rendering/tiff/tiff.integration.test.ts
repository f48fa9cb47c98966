import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { DEFAULT_OUTPUT } from '../../../src/gang-sheet/order.ts';
import { renderPart } from '../../../src/rendering/render-part.ts';
import { renderRasterPart } from '../../../src/rendering/raster/render-raster-part.ts';
import { BIG, CLASSIC, layoutFor } from '../../../src/rendering/tiff/layout.ts';
import { openTiffWriter } from '../../../src/rendering/tiff/tiff-writer.ts';
import { verifyPart } from '../../../src/rendering/verify-part.ts';
import {
  aFitting,
  aFolder,
  anInput,
  aPlacement,
  aPool,
  aSheet,
  drawNaively,
  placeInCells,
} from '../makers.ts';

/** The second byte of the first strip's zlib stream, a hint about the compression level. */
const LEVEL_HINT_AT = 9;

const TIFF = { ...DEFAULT_OUTPUT, format: 'tiff' } as const;
const FITTINGS = [aFitting(700, 25), aFitting(1, 31), aFitting(333, 1), aFitting(2900, 18)];

function aBusySheet() {
  const choices = Array.from({ length: 40 }, (_, index) => index * 7);
  return placeInCells(aSheet({ heightPx: 140 }), FITTINGS, choices);
}

async function aTiff(t: TestContext, sheet = aBusySheet(), layout = CLASSIC) {
  const path = join(await aFolder(t), 'part.tiff');
  const encoders = aPool(t);
  const { widthPx, heightPx } = sheet;
  const input = { ...anInput(sheet, FITTINGS), output: TIFF, path, encoders };
  const part = await renderRasterPart(input, await openTiffWriter(input, layout), 'even');
  const { signal } = new AbortController();
  const expected = {
    path,
    sheet,
    fittings: FITTINGS,
    widthPx,
    heightPx,
    dpi: 300,
    signal,
    output: TIFF,
  };
  const verify = (sha256 = part.sha256) => verifyPart({ ...expected, sha256 });
  const verifyBytes = async (bytes: Uint8Array) => {
    await writeFile(path, bytes);
    return verify(createHash('sha256').update(bytes).digest('hex'));
  };
  return { path, part, verify, verifyBytes };
}

async function decode(path: string): Promise<Buffer> {
  return sharp(path, { limitInputPixels: false, ignoreIcc: true }).raw().toBuffer();
}

for (const [name, layout] of [
  ['TIFF', CLASSIC],
  ['BigTIFF', BIG],
] as const) {
  test(`A ${name} decodes to the pixels of the sheet drawn on one canvas`, async (t) => {
    const sheet = aBusySheet();
    const { path, verify } = await aTiff(t, sheet, layout);
    assert.equal(Buffer.compare(await decode(path), drawNaively(sheet, FITTINGS)), 0);
    assert.deepEqual(await verify(), [
      ...['signature', 'directory', 'size', 'density', 'colour', 'pixels', 'hash', 'decoder'],
    ]);
  });
}

for (const widthPx of [1, 2, 3, 5, 17]) {
  test(`A TIFF ${widthPx} pixels wide is rendered exactly`, async (t) => {
    const fittings = [aFitting(widthPx, 40)];
    const sheet = aSheet({ widthPx, heightPx: 100, placements: [aPlacement(0, 0, 31)] });
    const path = join(await aFolder(t), 'part.tiff');
    await renderPart({ ...anInput(sheet, fittings), output: TIFF, path, encoders: aPool(t) });
    assert.deepEqual(await decode(path), drawNaively(sheet, fittings));
  });
}

test('A TIFF without pieces is transparent film', async (t) => {
  const { path, verify } = await aTiff(t, aSheet({ heightPx: 200 }));
  assert.ok((await decode(path)).every((byte) => byte === 0));
  await verify();
});

test('A TIFF states its density, its colour space and its profile', async (t) => {
  const { path } = await aTiff(t);
  const meta = await sharp(path).metadata();
  const { density, channels, space, depth, icc, hasAlpha } = meta;
  assert.deepEqual(
    { density, channels, space, depth, hasAlpha },
    { density: 300, channels: 4, space: 'srgb', depth: 'uchar', hasAlpha: true },
  );
  assert.match(icc!.toString('latin1'), /sRGB/);
});

test('Rendering returns the size and the hash of a TIFF, including its rewritten header', async (t) => {
  const { path, part } = await aTiff(t);
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  assert.deepEqual([part.bytes, part.sha256], [bytes.length, sha256]);
});

test('Chooses BigTIFF as soon as the file could exceed 4 GiB', () => {
  assert.equal(layoutFor(6600 * 72_000 * 4, 912), CLASSIC);
  assert.equal(layoutFor(4.2e9, 2000), CLASSIC);
  assert.equal(layoutFor(2 ** 32 - 1, 1), BIG);
  assert.equal(layoutFor(2 ** 33, 4000), BIG);
});

test('Finds a changed byte of a TIFF, even if the hash was taken after the change', async (t) => {
  const sheet = aSheet({ widthPx: 300, heightPx: 400, placements: [aPlacement(1, 10, 10)] });
  const { path, verifyBytes } = await aTiff(t, sheet);
  const good = await readFile(path);
  // Only the hash covers the padding after the strips and the profile.
  const strips = good.readUInt32LE(4) - 1;
  // The last byte before the checksum ends with padding bits; the padding byte may follow the checksum.
  const padded = [strips - 5, strips - 4];
  const flips = fc.record({
    at: fc.nat(strips - 1).filter((at) => at !== LEVEL_HINT_AT && !padded.includes(at)),
    flip: fc.integer({ min: 1, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(flips, async ({ at, flip }) => {
      const bytes = Buffer.from(good);
      bytes[at]! ^= flip;
      await assert.rejects(verifyBytes(bytes), { code: 'verification_failed' });
    }),
    { numRuns: 100 },
  );
});

test('Finds a TIFF that ends early, wherever it ends', async (t) => {
  const { path, verifyBytes } = await aTiff(t);
  const good = await readFile(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), async (length) => {
      await assert.rejects(verifyBytes(good.subarray(0, length)), { code: 'verification_failed' });
    }),
    { numRuns: 30 },
  );
});

test('Finds a density in a TIFF that differs from the plan', async (t) => {
  const { path, part } = await aTiff(t);
  const sheet = aBusySheet();
  const { widthPx, heightPx } = sheet;
  const { signal } = new AbortController();
  const { sha256 } = part;
  const input = {
    path,
    sheet,
    fittings: FITTINGS,
    widthPx,
    heightPx,
    dpi: 299,
    sha256,
    signal,
    output: TIFF,
  };
  await assert.rejects(verifyPart(input), /xResolution must be 299.000, found 300.000/);
});
