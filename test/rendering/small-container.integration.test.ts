import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { drawFlat, drawPhoto } from '../support/image-files/draw-artwork.ts';
import { startRunningService } from '../support/service/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';
import { memoryGroupOrSkip } from '../support/processes/memory-group-or-skip.ts';

const MIB = 1024 * 1024;

test('A container of 256 MB renders a sheet 22 in wide without a kill', async (t) => {
  const group = memoryGroupOrSkip(t, 256 * MIB);
  if (group === null) return;
  const artworkDir = await tempDir(t);
  const photo = await drawPhoto({ widthPx: 1200, heightPx: 1500, format: 'jpeg' });
  await writeFile(join(artworkDir, 'photo.jpg'), photo);
  await writeFile(join(artworkDir, 'flat.png'), await drawFlat({ widthPx: 900, heightPx: 900 }));
  const service = await startRunningService(t, { group, env: { ARTWORK_DIR: artworkDir } });
  const item = (file: string, width: number, quantity: number) => ({
    id: `${file}-${width}`,
    artwork: { file },
    width,
    quantity,
  });
  const items = [
    ...[item('photo.jpg', 10, 1), item('photo.jpg', 4, 2)],
    ...[item('flat.png', 8, 1), item('flat.png', 1, 40), item('flat.png', 3, 3)],
  ];
  const job = await service.runJob({ orders: [{ id: '1', items }] });
  assert.equal(job.status, 'succeeded', JSON.stringify(job.problem));
  assert.equal(group.oomKills(), 0);
  assert.equal(job.parts[0]?.widthPx, 6600);
});

test('A container of 256 MB prints artwork that takes more memory than it has, and compares a wide sheet', async (t) => {
  const group = memoryGroupOrSkip(t, 256 * MIB);
  if (group === null) return;
  const artworkDir = await tempDir(t);
  const size = { width: 4800, height: 3600, fit: 'fill' } as const;
  const photo = sharp(await drawPhoto({ widthPx: 240, heightPx: 180 })).resize(size);
  await photo.clone().avif({ effort: 0 }).toFile(join(artworkDir, 'photo.avif'));
  await photo.clone().webp({ effort: 0 }).toFile(join(artworkDir, 'photo.webp'));
  const progressive = { progressive: true, chromaSubsampling: '4:4:4' };
  await photo.clone().jpeg(progressive).toFile(join(artworkDir, 'photo.jpg'));
  const env = { ARTWORK_DIR: artworkDir };
  const order = {
    orders: [
      {
        id: '1',
        items: ['photo.avif', 'photo.webp', 'photo.jpg'].map((file) => ({
          artwork: { file },
          height: 0.3,
          quantity: 2,
        })),
      },
    ],
    sheet: { width: 50, dpi: 1200 },
    output: { verify: 'full' },
  };
  const small = await startRunningService(t, { group, env });
  const job = await small.runJob(order);
  assert.equal(job.status, 'succeeded', JSON.stringify(job.problem));
  assert.equal(group.oomKills(), 0);
  const incidents = await small.get<{ incidents: unknown[] }>('/incidents');
  assert.deepEqual(incidents.body.incidents, []);
  const large = await startRunningService(t, { env: { ...env, MEMORY_LIMIT_MB: '8192' } });
  const expected = await large.runJob(order);
  assert.deepEqual(
    job.parts.map(({ sha256 }) => sha256),
    expected.parts.map(({ sha256 }) => sha256),
  );
});
