import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { memoryGroupOrSkip } from '../../support/processes/memory-group-or-skip.ts';

const MIB = 2 ** 20;
const LIMIT_BYTES = 300 * MIB;
const FILE_MB = 400;
/** The kernel counts files that are read repeatedly as active, so a naive reading takes them for memory in use. */
const READINGS = 4;

const aJob = {
  orders: [{ id: '1', items: [{ artwork: { file: 'design.png' }, width: 2, quantity: 40 }] }],
  sheet: { width: 12, maxHeight: 24 },
  packing: { effort: 'fast' },
};

test('Page cache that fills the container to its limit neither pauses nor degrades jobs', async (t) => {
  const group = memoryGroupOrSkip(t, LIMIT_BYTES);
  if (group === null) return;
  const dir = await tempDir(t);
  await writeFile(join(dir, 'design.png'), await drawFlat({ widthPx: 600, heightPx: 600 }));
  const service = await startRunningService(t, { env: { ARTWORK_DIR: dir }, group });

  const filled = new AbortController();
  const fillCache = async (): Promise<void> => {
    const path = join(dir, 'large');
    const file = ['if=/dev/zero', `of=${path}`, 'bs=1M', `count=${FILE_MB}`, 'status=none'];
    await group.run('dd', file);
    for (let time = 0; time < READINGS; time += 1) {
      await group.run('cat', [path], { stdio: 'ignore' });
    }
    filled.abort();
  };
  const filling = fillCache();
  const jobs = [];
  do jobs.push(await service.runJob(aJob));
  while (!filled.signal.aborted);
  await filling;
  jobs.push(await service.runJob(aJob));

  assert.ok(group.peakBytes() > 0.95 * LIMIT_BYTES, `${group.peakBytes() / MIB} MB were charged`);
  for (const { status, memory, problem } of jobs) {
    assert.equal(status, 'succeeded', JSON.stringify(problem));
    assert.equal(memory?.pauses, 0);
    assert.deepEqual(memory.gaveUp, []);
  }
  assert.equal((await service.get('/readyz')).status, 200);
  assert.deepEqual(service.logged('memory pause'), []);
  assert.deepEqual(service.logged('memory saving'), []);
  assert.equal(group.oomKills(), 0);
});
