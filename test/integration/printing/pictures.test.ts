import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import type { PlacementsAnswer } from '../../../src/http/contract/placements.ts';
import { checkParts } from '../../support/print-files/check-parts.ts';
import { compareAt } from '../../support/print-files/compare-pixels.ts';
import { drawFlat, drawLabel, drawPhoto } from '../../support/image-files/draw-artwork.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const ORDERS = [
  {
    id: 'Café <b>&',
    items: [
      { id: 'back', artwork: { file: 'photo.jpg' }, width: 4, quantity: 2 },
      { id: 'chest', artwork: { file: 'flat.png' }, width: 2, quantity: 6 },
    ],
  },
  {
    id: 'web-000123/2026_spring:reorder#7',
    items: [{ id: 'neck', artwork: { file: 'label.png' }, width: 1.2, quantity: 12, trim: true }],
  },
];

async function aServiceWithArtwork(t: TestContext) {
  const dir = await tempDir(t);
  const size = { widthPx: 400, heightPx: 300 };
  await Promise.all([
    writeFile(join(dir, 'flat.png'), await drawFlat({ ...size, seed: 1 })),
    writeFile(join(dir, 'photo.jpg'), await drawPhoto({ ...size, seed: 2, format: 'jpeg' })),
    writeFile(join(dir, 'label.png'), await drawLabel({ ...size, seed: 3, borderPx: 20 })),
  ]);
  return { dir, service: await startRunningService(t, { env: { ARTWORK_DIR: dir } }) };
}

async function bytesOf(service: RunningService, path: string) {
  const response = await fetch(new URL(path, service.url));
  assert.equal(response.status, 200, path);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { bytes, headers: response.headers };
}

test('A labelled order with full verification has labels in its gaps, previews and maps', async (t) => {
  const { dir, service } = await aServiceWithArtwork(t);
  const body = {
    orders: ORDERS,
    sheet: { width: 9, maxHeight: 7, labels: 'order' },
    output: { verify: 'full' },
  };
  const ended = await service.runJob(body);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  assert.ok(ended.parts.length > 1, 'there are several parts');
  assert.equal(ended.progress.placed, 20);
  assert.equal(ended.progress.placements, 20);
  const checked = await checkParts({ service, body, ended, artworkDir: dir, dir, dpi: 300 });
  assert.equal(checked, 20);

  const { body: placed } = await service.get<PlacementsAnswer>(ended.placementsUrl);
  assert.equal(placed.labels.length, 20, 'each piece has its label');
  assert.ok(ended.warnings.every(({ code }) => code !== 'labels_do_not_fit'));
  for (const part of ended.parts) {
    const preview = await bytesOf(service, part.previewUrl);
    const { format, width, height, hasAlpha } = await sharp(preview.bytes).metadata();
    const expected = {
      format: 'png',
      width: 600,
      height: Math.round((600 * part.heightPx) / part.widthPx),
      hasAlpha: true,
    };
    assert.deepEqual({ format, width, height, hasAlpha }, expected);
    assert.ok(
      (await differenceFromPart(preview.bytes, await service.part(ended.id, part.number))) < 6,
    );
    const map = await bytesOf(service, part.mapUrl);
    assert.match(map.bytes.toString(), /<title>order (Café &lt;b&gt;&amp;|web-000123)/);
    await sharp(map.bytes).png().toBuffer();
  }
});

/** Returns the mean difference per channel between a preview and the part as sharp shrinks it. */
async function differenceFromPart(preview: Buffer, part: Buffer): Promise<number> {
  const found = await sharp(preview).raw().toBuffer({ resolveWithObject: true });
  const { width: widthPx, height: heightPx } = found.info;
  const pixels = await sharp(part).resize(widthPx, heightPx, { fit: 'fill' }).raw().toBuffer();
  const shown = { pixels: found.data, widthPx, borderPx: 0 };
  return compareAt(shown, { pixels, widthPx, heightPx }, { dx: 0, dy: 0, everyRow: 1 }).mean;
}

for (const format of ['tiff', 'pdf'] as const) {
  test(`A labelled order as ${format} also has previews and passes full verification`, async (t) => {
    const { service } = await aServiceWithArtwork(t);
    const ended = await service.runJob({
      orders: ORDERS,
      sheet: { width: 9, labels: 'order' },
      output: { format, verify: 'full' },
    });
    assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
    assert.deepEqual([ended.progress.placed, ended.progress.placements], [20, 20]);
    const [part] = ended.parts;
    assert.equal(part!.placements, 20);
    assert.ok(part!.verified.includes('placed_pixels'));
    const { bytes } = await bytesOf(service, part!.previewUrl);
    assert.equal((await sharp(bytes).metadata()).width, 600);
  });
}
