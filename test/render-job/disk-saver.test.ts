import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ServiceError } from '../../src/errors.ts';
import { DiskSaver } from '../../src/render-job/disk-saver.ts';
import { DiskGate } from '../../src/storage/disk-gate.ts';
import { tempDir } from '../support/temp-dir.ts';

const full = () => new ServiceError('storage_full', 'full', { retryable: true });

/** A saver on a disk with that many free bytes, and fitted artworks that free some when they are dropped. */
function aSaver({ freeBytes, idleBytes }: { freeBytes: number; idleBytes: number }) {
  const disk = { freeBytes };
  const saver = new DiskSaver({
    check: (bytes = 0) => (bytes > disk.freeBytes ? Promise.reject(full()) : Promise.resolve()),
  });
  const limits: object[] = [];
  const cache = {
    usedFileBytes: 7,
    drop: () => {
      disk.freeBytes += idleBytes;
      return Promise.resolve(0);
    },
    setLimits: (set: object) => void limits.push(set),
  };
  saver.watchFitted(cache, () => ({ budgetBytes: 1, prefetch: 2 }));
  return { saver, disk, limits };
}

test('A disk without room gets it from artworks that wait for their use, and none is fitted ahead anymore', async () => {
  const { saver, limits } = aSaver({ freeBytes: 10, idleBytes: 5 });
  const ofMemory = { budgetBytes: 1, prefetch: 2 };
  await saver.check(10);
  assert.deepEqual([limits, saver.limits(ofMemory)], [[], ofMemory]);
  await saver.check(15);
  assert.deepEqual(limits, [{ budgetBytes: 1, prefetch: 0 }]);
  assert.deepEqual(saver.limits(ofMemory), { budgetBytes: 1, prefetch: 0 });
});

test('A job is stopped only when nothing is left to drop, and then needs the artworks in use again', async () => {
  const { saver } = aSaver({ freeBytes: 10, idleBytes: 5 });
  assert.equal(saver.usedBytes, 0);
  await assert.rejects(saver.check(16), { code: 'storage_full' });
  assert.deepEqual([saver.usedBytes, saver.mostUsedBytes], [7, 7]);
});

test('A fit that lacks room is done again after making some, unless it is ahead of its use', async () => {
  const { saver, disk } = aSaver({ freeBytes: 0, idleBytes: 5 });
  const fit = () => (disk.freeBytes < 5 ? Promise.reject(full()) : Promise.resolve('fitted'));
  await assert.rejects(
    saver.retrying(fit, () => true),
    { code: 'storage_full' },
  );
  assert.equal(disk.freeBytes, 0);
  assert.equal(await saver.retrying(fit), 'fitted');
});

test('An error that is no full disk is passed on at once', async () => {
  const { saver, disk } = aSaver({ freeBytes: 0, idleBytes: 5 });
  await assert.rejects(
    saver.retrying(() => Promise.reject(new Error('other'))),
    /other/,
  );
  assert.equal(disk.freeBytes, 0);
});

test('The rest of a part is estimated from what its pixels have taken so far', async (t) => {
  const { saver } = aSaver({ freeBytes: 1e9, idleBytes: 0 });
  assert.equal(await saver.restOfPartBytes(), 0);
  const path = join(await tempDir(t), 'part.png');
  const gate = new DiskGate(saver);
  saver.watchPart(gate, path);
  gate.expect(1000);
  assert.equal(await saver.restOfPartBytes(), 0, 'nothing is known yet');
  gate.skip(300);
  await gate.beforeWriting(100);
  await writeFile(path, Buffer.alloc(200));
  assert.equal(await saver.restOfPartBytes(), 300, 'half a byte for each of 600');
});
