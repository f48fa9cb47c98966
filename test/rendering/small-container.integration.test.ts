import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
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
