import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { drawFlat, drawPhoto } from '../../support/image-files/draw-artwork.ts';
import { run, skipWithout } from '../../support/processes/programs.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { drawWithCairo, largestDifference } from '../../rendering/pdf/makers.ts';

const skip = await skipWithout('qpdf', 'pdftocairo');

test('Every page of an order as PDF looks like its PNG', { skip }, async (t) => {
  const dir = await tempDir(t);
  const size = { widthPx: 301, heightPx: 157 };
  await writeFile(join(dir, 'flat.png'), await drawFlat({ ...size, seed: 1 }));
  await writeFile(join(dir, 'photo.jpg'), await drawPhoto({ ...size, seed: 2, format: 'jpeg' }));
  const items = [
    { id: 'turned', artwork: { file: 'flat.png' }, width: 2.9, quantity: 4 },
    { id: 'mirrored', artwork: { file: 'flat.png' }, width: 1.037, quantity: 9, mirror: true },
    { id: 'photo', artwork: { file: 'photo.jpg' }, height: 0.77, quantity: 7 },
  ];
  const sheet = { width: 4.03, maxHeight: 5.2, margin: 0.1, gap: 0.05, labels: 'order' };
  const service = await startRunningService(t, { env: { ARTWORK_DIR: dir } });
  const body = (output: object) => ({ orders: [{ id: 'a', items }], sheet, output });
  const asPng = await service.runJob(body({}));
  const asPdf = await service.runJob(body({ format: 'pdf', verify: 'full' }));
  assert.equal(asPdf.status, 'succeeded', JSON.stringify(asPdf.problem));
  assert.ok(asPdf.parts.length > 1, 'there are several parts');
  assert.equal(asPdf.parts.length, asPng.parts.length);
  for (const part of asPdf.parts) {
    assert.ok(part.fileName.endsWith('.pdf'));
    const path = join(dir, part.fileName);
    await writeFile(path, await service.part(asPdf.id, part.number));
    assert.match(await run('qpdf', '--check', path), /No syntax or stream encoding errors/);
    const drawn = await drawWithCairo(path, part);
    const png = await sharp(await service.part(asPng.id, part.number))
      .raw()
      .toBuffer();
    const { alpha, colour } = largestDifference(drawn, png);
    assert.equal(alpha, 0);
    assert.ok(colour <= 1, `a colour differs by ${colour} steps`);
  }
});

test('The same order gives an identical PDF, whatever memory is cleaned up meanwhile', async (t) => {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'a.png'), await drawFlat({ widthPx: 200, heightPx: 120 }));
  const items = [1, 1.3, 2].map((width, index) => ({
    id: String(index),
    artwork: { file: 'a.png' },
    width,
    quantity: 6,
  }));
  const output = { format: 'pdf', cutLines: 'box' };
  const body = { orders: [{ id: '1', items }], sheet: { width: 6, maxHeight: 6 }, output };
  const hashes = async (env: Record<string, string>) => {
    const service = await startRunningService(t, { env: { ARTWORK_DIR: dir, ...env } });
    const { parts } = await service.runJob(body);
    await service.stop();
    return parts.map((part) => part.sha256);
  };
  const once = await hashes({});
  assert.ok(once.length > 0);
  const disturbed = { RENDER_THREADS: '1', CHECKPOINT_EVERY: '1', CLEANUP_EVERY: '1' };
  assert.deepEqual(await hashes(disturbed), once);
});
