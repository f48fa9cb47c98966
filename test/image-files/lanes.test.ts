import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lanes } from '../../src/image-files/lanes.ts';

test('Runs as many tasks at a time as there are lanes, and goes on after a failure', async (t) => {
  const lanes = new Lanes(2);
  let [now, most] = [0, 0];
  const task = async () => {
    most = Math.max(most, (now += 1));
    await Promise.resolve();
    now -= 1;
    throw new Error('failed');
  };
  await Promise.allSettled(Array.from({ length: 6 }, () => lanes.run(task, t.signal)));
  assert.equal(most, 2);
  assert.equal(await lanes.run(() => Promise.resolve(1), t.signal), 1);
});

test('Lets a task leave the line at once when its client leaves', async (t) => {
  const lanes = new Lanes(1);
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  const first = lanes.run(() => promise, t.signal);
  const controller = new AbortController();
  const left = lanes.run(() => Promise.resolve(2), controller.signal);
  const third = lanes.run(() => Promise.resolve(3), t.signal);
  const reason = new Error('the client left');
  controller.abort(reason);
  await assert.rejects(left, reason);
  resolve();
  await first;
  assert.equal(await third, 3);
});
