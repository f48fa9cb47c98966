import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { unlessAborted } from '../../src/memory/unless-aborted.ts';

const reason = new Error('cancelled');

test('A sleep ends at once with the reason of its signal', async () => {
  const controller = new AbortController();
  const asleep = systemClock.sleep(3_600_000, controller.signal);
  controller.abort(reason);
  await assert.rejects(asleep, reason);
  await assert.rejects(systemClock.sleep(3_600_000, controller.signal), reason);
});

test('A sleep lets time pass', async () => {
  const startMs = systemClock.now();
  await systemClock.sleep(5);
  assert.ok(systemClock.now() - startMs >= 4);
});

test('Waiting for work that cannot be stopped ends with the signal', async () => {
  const controller = new AbortController();
  const waiting = unlessAborted(new Promise(() => undefined), controller.signal);
  controller.abort(reason);
  await assert.rejects(waiting, reason);
});

test('Work that ends before the signal decides the result, and no listener is left behind', async () => {
  const { signal } = new AbortController();
  assert.equal(await unlessAborted(Promise.resolve(7), signal), 7);
  await assert.rejects(unlessAborted(Promise.reject(reason), signal), reason);
  assert.deepEqual(getEventListeners(signal, 'abort'), []);
});
