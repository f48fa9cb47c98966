import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as settle } from 'node:timers/promises';
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

/** A task that runs until `end` is called. */
function held() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { task: () => ended, end: () => end() };
}

test('One owner never takes the last lane, and owners take turns', async (t) => {
  const lanes = new Lanes(2);
  const begun: string[] = [];
  const enter = (name: string, owner: string | null) => {
    const { task, end } = held();
    const done = lanes.run(() => (begun.push(name), task()), t.signal, owner);
    return async () => {
      end();
      await done;
    };
  };
  const ends = ['a1', 'a2', 'a3', 'a4'].map((name) => enter(name, 'a'));
  const endB1 = enter('b1', 'b');
  const endB2 = enter('b2', 'b');
  await settle();
  assert.deepEqual(begun, ['a1', 'b1']);
  await ends[0]?.();
  await settle();
  assert.deepEqual(begun, ['a1', 'b1', 'a2']);
  await endB1();
  await settle();
  assert.deepEqual(begun, ['a1', 'b1', 'a2', 'b2']);
  for (const end of [endB2, ...ends.slice(1)]) await end();
  assert.deepEqual(begun, ['a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
});

test('Owners without a key may take every lane', async (t) => {
  const lanes = new Lanes(2);
  const [first, second] = [held(), held()];
  let begun = 0;
  const count = (task: () => Promise<void>) => () => ((begun += 1), task());
  const both = [first, second].map(({ task }) => lanes.run(count(task), t.signal));
  await settle();
  assert.equal(begun, 2);
  first.end();
  second.end();
  await Promise.all(both);
});
