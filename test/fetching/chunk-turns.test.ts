import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ChunkTurns } from '../../src/fetching/chunk-turns.ts';

const COUNT = 20;

test('Few chunks are in hand at a time, in the order in which they came, with a turn of the event loop between them', async () => {
  const turns = new ChunkTurns();
  const begun: number[] = [];
  let inHand = 0;
  let most = 0;
  let loops = 0;
  const handled = Array.from({ length: COUNT }, async (_, at) => {
    const release = await turns.take();
    begun.push(at);
    inHand += 1;
    most = Math.max(most, inHand);
    await Promise.resolve();
    inHand -= 1;
    release();
  });
  let isOver = false as boolean;
  const all = Promise.all(handled).then(() => (isOver = true));
  for (; !isOver; loops += 1) await nextTurn();
  await all;
  assert.deepEqual(
    begun,
    Array.from({ length: COUNT }, (_, at) => at),
  );
  assert.ok(most <= 2, `${most} at once`);
  assert.ok(loops >= COUNT / 2 - 1, `all were handled in ${loops} turns of the event loop`);
});

test('A chunk that comes alone does not wait', async () => {
  const turns = new ChunkTurns();
  for (let at = 0; at < 3; at += 1) {
    let hasBegun = false;
    const taken = turns.take().then((release) => {
      hasBegun = true;
      return release;
    });
    await Promise.resolve();
    await Promise.resolve();
    assert.ok(hasBegun);
    (await taken)();
    await nextTurn();
  }
});
