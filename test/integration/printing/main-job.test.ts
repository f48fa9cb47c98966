import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { PlacementsAnswer } from '../../../src/http/contract/placements.ts';
import { checkParts, type OrderedBody } from '../../support/print-files/check-parts.ts';
import { drawFlat, drawLabel, drawPhoto, drawSvg } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const SAMPLES = fileURLToPath(new URL('../../../../assets/samples', import.meta.url));

test('Prints the shipped sample with every piece as ordered', async (t) => {
  const body = JSON.parse(await readFile(join(SAMPLES, 'orders.json'), 'utf8')) as OrderedBody;
  const service = await startRunningService(t, { env: { ARTWORK_DIR: SAMPLES } });
  const ended = await service.runJob(body);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  assert.ok(ended.parts.length >= 2);
  assert.ok((ended.film?.coverage ?? 0) > 0.7);
  assert.ok((ended.memory?.predictedPeakBytes ?? 0) > 0);
  const checked = await checkParts({
    service,
    body,
    ended,
    artworkDir: SAMPLES,
    dir: await tempDir(t),
    dpi: 300,
  });
  assert.equal(checked, ended.progress.placements);
});

test('Places turned, mirrored, trimmed and odd-sized pieces of all formats exactly', async (t) => {
  const dir = await tempDir(t);
  const size = { widthPx: 301, heightPx: 157 };
  await Promise.all([
    writeFile(join(dir, 'flat.png'), await drawFlat({ ...size, seed: 1 })),
    writeFile(join(dir, 'photo.jpg'), await drawPhoto({ ...size, seed: 2, format: 'jpeg' })),
    writeFile(join(dir, 'photo.webp'), await drawPhoto({ ...size, seed: 3, format: 'webp' })),
    writeFile(join(dir, 'flat.tiff'), await drawFlat({ ...size, seed: 4, format: 'tiff' })),
    writeFile(join(dir, 'label.png'), await drawLabel({ ...size, seed: 5, borderPx: 23 })),
    writeFile(join(dir, 'shape.svg'), drawSvg({ ...size, seed: 6 })),
  ]);
  const item = (file: string, more: object) => ({ id: file, artwork: { file }, ...more });
  const body = {
    orders: [
      {
        id: 'a',
        items: [
          item('flat.png', { width: 1.037, quantity: 7 }),
          item('photo.jpg', { height: 0.77, quantity: 5, mirror: true }),
          item('photo.webp', { width: 3.1, quantity: 3 }),
        ],
      },
      {
        id: 'b',
        items: [
          item('flat.tiff', { quantity: 3, rotation: 'none' }),
          item('label.png', { width: 0.913, quantity: 9, trim: true, mirror: true }),
          item('shape.svg', { width: 1.5, height: 1.3, quantity: 4 }),
        ],
      },
    ],
    sheet: { width: 4.03, maxHeight: 5.2, margin: 0.1, gap: 0.05 },
  };
  const service = await startRunningService(t, { env: { ARTWORK_DIR: dir } });
  const ended = await service.runJob(body);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  const { body: placed } = await service.get<PlacementsAnswer>(
    `/gangsheets/${ended.id}/placements`,
  );
  assert.ok(
    placed.placements.some(({ rotated }) => rotated),
    'some piece is turned',
  );
  assert.ok(ended.parts.length > 1, 'there are several parts');
  const checked = await checkParts({ service, body, ended, artworkDir: dir, dir, dpi: 300 });
  assert.equal(checked, 31);
});

test('The same order gives identical files', async (t) => {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'a.png'), await drawFlat({ widthPx: 200, heightPx: 120 }));
  await writeFile(
    join(dir, 'b.jpg'),
    await drawPhoto({ widthPx: 300, heightPx: 300, format: 'jpeg' }),
  );
  const items = [
    { id: 'a', artwork: { file: 'a.png' }, width: 1, quantity: 20 },
    { id: 'b', artwork: { file: 'b.jpg' }, width: 1.3, quantity: 5 },
  ];
  const body = { orders: [{ id: '1', items }], sheet: { width: 6, maxHeight: 6 } };
  const hashes = async (env: Record<string, string>) => {
    const service = await startRunningService(t, { env: { ARTWORK_DIR: dir, ...env } });
    const { parts } = await service.runJob(body);
    await service.stop();
    return parts.map((part) => part.sha256);
  };
  const once = await hashes({});
  assert.ok(once.length > 0);
  assert.deepEqual(
    await hashes({ RENDER_THREADS: '1', CHECKPOINT_EVERY: '1', CLEANUP_EVERY: '4' }),
    once,
  );
});
