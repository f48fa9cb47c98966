import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { StallWatch } from '../../../src/render-job/run/stall-watch.ts';

const LIMIT_MS = 20;

test('A job without a sign of life hangs, until it gives one or ends', async () => {
  const watch = new StallWatch(LIMIT_MS);
  const pulse = watch.begin('1');
  assert.equal(watch.stalledJob(), null);
  await sleep(2 * LIMIT_MS);
  assert.equal(watch.stalledJob(), '1');
  pulse.beat();
  assert.equal(watch.stalledJob(), null);
  await sleep(2 * LIMIT_MS);
  pulse.end();
  assert.equal(watch.stalledJob(), null);
});

test('A job that waits does not hang, and has its whole time again afterwards', async () => {
  const watch = new StallWatch(LIMIT_MS);
  const pulse = watch.begin('1');
  await pulse.during(async () => {
    await sleep(2 * LIMIT_MS);
    assert.equal(watch.stalledJob(), null);
  });
  assert.equal(watch.stalledJob(), null);
  await sleep(2 * LIMIT_MS);
  assert.equal(watch.stalledJob(), '1');
});
