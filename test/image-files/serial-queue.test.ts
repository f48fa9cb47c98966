import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { SerialQueue } from '../../src/image-files/serial-queue.ts';

test('Runs tasks one at a time in the order of their requests', async () => {
  const queue = new SerialQueue();
  const seen: string[] = [];
  const task = (name: string, ms: number) => async () => {
    seen.push(`${name} begins`);
    await sleep(ms);
    seen.push(`${name} ends`);
    return name;
  };
  const names = await Promise.all([queue.run(task('a', 20)), queue.run(task('b', 1))]);
  assert.deepEqual(names, ['a', 'b']);
  assert.deepEqual(seen, ['a begins', 'a ends', 'b begins', 'b ends']);
});

test('Reports a failed task to its caller only', async () => {
  const queue = new SerialQueue();
  const failing = queue.run(() => Promise.reject(new Error('no')));
  const next = queue.run(() => Promise.resolve(1));
  await assert.rejects(failing, /no/);
  assert.equal(await next, 1);
});

test('Lets nobody wait whose signal has fired, and keeps the order of the others', async () => {
  const queue = new SerialQueue();
  const order: string[] = [];
  let finish = (): void => undefined;
  const first = queue.run(() => new Promise<void>((resolve) => (finish = resolve)));
  const leaving = new AbortController();
  const second = queue.run(() => Promise.resolve(order.push('second')), leaving.signal);
  const third = queue.run(() => Promise.resolve(order.push('third')), new AbortController().signal);
  leaving.abort(new Error('left'));
  await assert.rejects(second, /left/);
  assert.deepEqual(order, []);
  finish();
  await Promise.all([first, third]);
  assert.deepEqual(order, ['third']);
});
