import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { until } from '../support/processes/until.ts';
import { ChunkTurns } from '../../src/fetching/chunk-turns.ts';

test('A few chunks pass between two turns of the event loop, in the order in which they came', async (t) => {
  const turns = new ChunkTurns();
  const passed: number[] = [];
  for (let at = 0; at < 20; at += 1) void turns.turn().then(() => passed.push(at));
  await Promise.resolve();
  const atOnce = passed.length;
  assert.ok(atOnce > 0 && atOnce < 20, `${atOnce} at once`);
  await until('all have passed', () => passed.length === 20, { signal: t.signal });
  assert.deepEqual(
    passed,
    Array.from({ length: 20 }, (_, at) => at),
  );
});

test('A chunk that comes alone does not wait', async () => {
  const turns = new ChunkTurns();
  for (let at = 0; at < 3; at += 1) {
    let hasPassed = false;
    void turns.turn().then(() => (hasPassed = true));
    await Promise.resolve();
    assert.ok(hasPassed);
    await nextTurn();
  }
});
