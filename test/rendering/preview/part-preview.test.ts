import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import type { Fitting, SheetPlan } from '../../../src/gang-sheet/plan.ts';
import { PartPreview } from '../../../src/rendering/preview/part-preview.ts';
import { compareAt } from '../../support/print-files/compare-pixels.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aFitting, aPlacement } from '../makers.ts';

interface Drawn {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: Buffer;
}

/** Makes the preview of a sheet whose fittings have these pixels, in slices of `rows`. */
async function previewOf(
  t: TestContext,
  sheet: SheetPlan,
  drawn: readonly { readonly fitting: Fitting; readonly pixels: Buffer; readonly rows: number }[],
): Promise<Drawn> {
  const preview = new PartPreview(
    sheet,
    drawn.map(({ fitting }) => fitting),
  );
  drawn.forEach(({ fitting, pixels, rows }, index) => {
    const rowBytes = fitting.widthPx * 4;
    for (let row = 0; row < fitting.heightPx; row += rows) {
      preview.see(index, row, pixels.subarray(row * rowBytes, (row + rows) * rowBytes));
    }
  });
  const path = join(await tempDir(t), 'preview.png');
  await preview.write(path);
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  assert.equal(info.channels, 4);
  return { widthPx: info.width, heightPx: info.height, pixels: data };
}

async function flatArtwork(widthPx: number, heightPx: number) {
  const pixels = await sharp(await drawFlat({ widthPx, heightPx, seed: 4 }))
    .ensureAlpha()
    .raw()
    .toBuffer();
  return { fitting: aFitting(widthPx, heightPx), pixels };
}

const blank = (widthPx: number, heightPx: number): SheetPlan => ({
  number: 1,
  widthPx,
  heightPx,
  placements: [],
});

for (const [widthPx, heightPx, expected] of [
  [6600, 3300, '600x300'],
  [6600, 72_000, '367x4000'],
  [300, 200, '300x200'],
  [30_000, 1, '600x1'],
] as const) {
  test(`The preview of a sheet of ${widthPx}x${heightPx} has ${expected} transparent pixels`, async (t) => {
    const preview = await previewOf(t, blank(widthPx, heightPx), []);
    assert.equal(`${preview.widthPx}x${preview.heightPx}`, expected);
    assert.ok(preview.pixels.equals(Buffer.alloc(preview.pixels.length)));
  });
}

test('A preview looks like the scaled-down sheet at every piece, however its rows arrive', async (t) => {
  const artwork = await flatArtwork(1200, 900);
  const positions = [
    [100, 100],
    [1500, 130],
    [333, 1200],
  ] as const;
  const placements = positions.map(([x, y]) => aPlacement(0, x, y));
  const sheet = { ...blank(3000, 2400), placements };
  const sheetPixels = await sharp({
    create: { width: 3000, height: 2400, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .composite(
      positions.map(([left, top]) => ({
        left,
        top,
        input: artwork.pixels,
        raw: { width: 1200, height: 900, channels: 4 } as const,
      })),
    )
    .raw()
    .toBuffer();
  const expected = await sharp(sheetPixels, { raw: { width: 3000, height: 2400, channels: 4 } })
    .resize(600, 480, { kernel: 'linear' })
    .raw()
    .toBuffer();
  for (const rows of [1, 79, 900]) {
    const preview = await previewOf(t, sheet, [{ ...artwork, rows }]);
    const { mean } = compareAt(
      { pixels: preview.pixels, widthPx: 600, borderPx: 0 },
      { pixels: expected, widthPx: 600, heightPx: 480 },
      { dx: 0, dy: 0, everyRow: 1 },
    );
    assert.ok(mean < 2, `${rows} rows at once: ${mean.toFixed(2)} steps a channel`);
  }
});

test('A transparent pixel does not darken its neighbours', async (t) => {
  const fitting = aFitting(1200, 100);
  const pixels = Buffer.alloc(1200 * 100 * 4);
  for (let at = 0; at < pixels.length; at += 4) {
    if ((at / 4) % 3 === 0) pixels.set([250, 128, 10, 255], at);
  }
  const sheet = { ...blank(1200, 100), placements: [aPlacement(0, 0, 0)] };
  const preview = await previewOf(t, sheet, [{ fitting, pixels, rows: 7 }]);
  for (let at = 0; at < preview.pixels.length; at += 4) {
    if (preview.pixels[at + 3] === 0) continue;
    assert.deepEqual([...preview.pixels.subarray(at, at + 3)], [250, 128, 10]);
  }
});

test('Shows pieces of a single pixel and pieces at the edges', async (t) => {
  const fitting = aFitting(1, 1);
  const pixels = Buffer.from([1, 2, 3, 255]);
  const placements = [aPlacement(0, 0, 0), aPlacement(0, 6599, 0), aPlacement(0, 6599, 6599)];
  const sheet = { ...blank(6600, 6600), placements };
  const preview = await previewOf(t, sheet, [{ fitting, pixels, rows: 1 }]);
  const inked = [...preview.pixels.keys()].filter(
    (at) => at % 4 === 3 && preview.pixels[at] === 255,
  );
  assert.deepEqual(
    inked.map((at) => (at - 3) / 4),
    [0, 599, 360_000 - 1],
  );
});
