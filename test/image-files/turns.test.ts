import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { Turns } from '../../src/image-files/turns.ts';

test('Runs tasks one at a time in the order of their requests', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const work = (name: string, ms: number) => async () => {
    seen.push(`${name} begins`);
    await sleep(ms);
    seen.push(`${name} ends`);
    return name;
  };
  const names = await Promise.all([turns.take(work('a', 20)), turns.take(work('b', 1))]);
  assert.deepEqual(names, ['a', 'b']);
  assert.deepEqual(seen, ['a begins', 'a ends', 'b begins', 'b ends']);
});

test('Reports a failed task to its caller only', async () => {
  const turns = new Turns();
  const failing = turns.take(() => Promise.reject(new Error('no')));
  const next = turns.take(() => Promise.resolve(1));
  await assert.rejects(failing, /no/);
  assert.equal(await next, 1);
});
