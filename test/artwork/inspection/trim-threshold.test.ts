import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { measureContentBoxes } from '../../../src/artwork/decoding/content-box.ts';
import { nothingAbove } from '../../../src/artwork/verdicts/blank.ts';
import { decoder, fitLocally } from '../../support/image-files/fit-locally.ts';
import { obtainArtworks } from '../../../src/artwork/obtaining/obtain-artworks.ts';
import { sizeItem } from '../../../src/artwork/sizing/printed-size.ts';
import { effectiveDpi } from '../../../src/artwork/sizing/resolution.ts';
import type { ServiceError } from '../../../src/errors.ts';
import { contentBoxAt } from '../../../src/gang-sheet/artwork.ts';
import { tempDir } from '../../support/temp-dir.ts';
import {
  inspected,
  aFitting,
  anArtworkConfig,
  anItem,
  drawn,
  NEVER,
  spooled,
  svg,
} from '../pictures.ts';

/**
 * Content of 40 x 20 px in a haze of alpha 2 on 200 x 100 px, with a dot of alpha 30 in a corner.
 */
function hazy(): Buffer {
  const pixels = Buffer.alloc(200 * 100 * 4);
  for (let at = 0; at < 200 * 100; at += 1) {
    const [x, y] = [at % 200, Math.floor(at / 200)];
    pixels[at * 4 + 3] = x >= 80 && x < 120 && y >= 40 && y < 60 ? 255 : 2;
  }
  pixels[(90 * 200 + 190) * 4 + 3] = 30;
  return pixels;
}

const HAZY_SVG = svg(
  '<rect width="200" height="100" fill-opacity="0.008"/><rect x="80" y="40" width="40" height="20"/>',
  'width="200" height="100"',
);

test('Finds the exact box above an alpha, for any pixels and thresholds', async (t) => {
  const scratchDir = await tempDir(t);
  const [width, height] = [37, 11];
  const alpha = fc.integer({ min: 1, max: 255 });
  const spot = fc.record({ x: fc.nat(width - 1), y: fc.nat(height - 1), alpha });
  const spots = fc.uniqueArray(spot, {
    minLength: 1,
    maxLength: 9,
    selector: ({ x, y }) => y * width + x,
  });
  await fc.assert(
    fc.asyncProperty(
      spots,
      fc.array(fc.integer({ min: 1, max: 254 }), { maxLength: 3 }),
      async (set, alphas) => {
        const pixels = Buffer.alloc(width * height * 4);
        for (const one of set) pixels[(one.y * width + one.x) * 4 + 3] = one.alpha;
        const request = {
          image: drawn(pixels, width),
          format: 'png',
          scratchDir,
          signal: NEVER,
        } as const;
        const { contentBoxes } = await measureContentBoxes({ ...request, alphas });
        for (const above of alphas) {
          const inside = set.filter((one) => one.alpha > above);
          const [xs, ys] = [inside.map(({ x }) => x), inside.map(({ y }) => y)];
          const [leftPx, topPx] = [Math.min(...xs), Math.min(...ys)];
          const size = {
            widthPx: Math.max(...xs) - leftPx + 1,
            heightPx: Math.max(...ys) - topPx + 1,
          };
          assert.deepEqual(
            contentBoxes[above],
            inside.length === 0 ? undefined : { leftPx, topPx, ...size },
          );
        }
      },
    ),
    { numRuns: 40 },
  );
  assert.deepEqual(await readdir(scratchDir), []);
});

for (const orientation of [1, 6]) {
  test(`Trims a hazy image to its content, in orientation ${orientation}`, async (t) => {
    const scratchDir = await tempDir(t);
    const bytes = await drawn(hazy(), 200).withMetadata({ orientation }).png().toBuffer();
    const file = await spooled(scratchDir, bytes);
    const artwork = await inspected(file, { trim: true, trimAlphas: [5, 40, 0], scratchDir });
    const [across, down] = orientation === 1 ? [40, 20] : [20, 40];
    const item = anItem({ kind: 'file', path: 'a' }, { trim: true, trimAlpha: 40 });
    const { widthPx, heightPx } = sizeItem(item, artwork, 300);
    assert.deepEqual([widthPx, heightPx], [across, down]);
    const twice = { widthPx: across * 2, heightPx: down * 2 };
    assert.deepEqual(effectiveDpi({ item, artwork, dpi: 300, ...twice }), {
      across: 150,
      down: 150,
    });
    assert.ok(contentBoxAt(artwork, 5)!.widthPx > 40, 'the dot is above the threshold');
    assert.equal(contentBoxAt(artwork)?.widthPx, orientation === 1 ? 200 : 100);
    const fitting = aFitting({ trim: true, trimAlpha: 40, ...twice });
    const place = { scratchDir, residentLimitBytes: 1e6, signal: NEVER };
    const fitted = await fitLocally({ artwork, fitting, ...place });
    const pixels = await fitted.rows(0, twice.heightPx);
    for (let at = 3; at < pixels.length; at += 4) assert.equal(pixels[at], 255);
  });
}

test('Trims a hazy SVG to its content', async (t) => {
  const scratchDir = await tempDir(t);
  const file = await spooled(scratchDir, HAZY_SVG);
  const artwork = await inspected(file, { trim: true, trimAlphas: [5], scratchDir });
  const { leftPx, topPx, widthPx, heightPx } = contentBoxAt(artwork, 5)!;
  for (const [found, right] of [
    [leftPx, 80],
    [topPx, 40],
    [widthPx, 40],
    [heightPx, 20],
  ] as const) {
    assert.ok(Math.abs(found - right) < 0.1, `${found} is not ${right}`);
  }
  const fitting = aFitting({ trim: true, trimAlpha: 5, widthPx: 80, heightPx: 40 });
  const fitted = await fitLocally({
    artwork,
    fitting,
    scratchDir,
    residentLimitBytes: 1e6,
    signal: NEVER,
  });
  const pixels = await fitted.rows(2, 36);
  for (let row = 0; row < 36; row += 1) {
    for (let x = 2; x < 78; x += 1) assert.equal(pixels[(row * 80 + x) * 4 + 3], 255);
  }
});

test('Refuses only the items whose threshold is above the whole artwork, and says so', async (t) => {
  const scratchDir = await tempDir(t);
  const faint = await drawn(Buffer.alloc(30 * 20 * 4, 50), 30)
    .png()
    .toBuffer();
  const data = `data:image/png;base64,${faint.toString('base64')}`;
  const item = (pointer: string, trimAlpha?: number) =>
    anItem({ kind: 'data', data }, { pointer, trim: true, ...(trimAlpha && { trimAlpha }) });
  const config = anArtworkConfig();
  const obtain = (items: readonly ReturnType<typeof item>[]) =>
    obtainArtworks({
      items,
      config,
      paths: { storedPath: String, fetchedDir: '', scratchDir },
      decoder,
      signal: NEVER,
    });
  await assert.rejects(
    obtain([item('/a'), item('/b', 60), item('/c', 40)]),
    (error: ServiceError) => {
      const [fault, ...rest] = error.faults;
      assert.deepEqual([fault?.pointer, fault?.code, rest], ['/b/artwork', 'artwork_empty', []]);
      assert.match(fault!.detail, /no pixel that is more than 24% opaque.*lower trimThreshold/);
      return true;
    },
  );
  const [artwork] = await obtain([item('/c', 40)]);
  assert.equal(nothingAbove({ trim: true, trimAlpha: 40 }, artwork!), null);
});

test('Uses an opaque image as its own box at every threshold', async (t) => {
  const scratchDir = await tempDir(t);
  const bytes = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#fff' } })
    .jpeg()
    .toBuffer();
  const file = await spooled(scratchDir, bytes);
  const artwork = await inspected(file, { trim: true, trimAlphas: [9], scratchDir });
  assert.deepEqual(contentBoxAt(artwork, 9), { leftPx: 0, topPx: 0, widthPx: 30, heightPx: 20 });
});
