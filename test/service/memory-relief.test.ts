import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findReliefTools, MemoryRelief } from '../../src/service/memory-relief.ts';

test('Frees memory once each time that memory becomes short enough for a pause', async () => {
  const steps: string[] = [];
  const relief = new MemoryRelief({
    collectGarbage: () => steps.push('collected'),
    memoryReturn: Promise.resolve({
      via: 'malloc_trim',
      run: () => Promise.resolve(void steps.push('returned')),
    }),
  });
  for (const state of ['normal', 'warning', 'critical'] as const) await relief.stateIs(state);
  assert.deepEqual(steps, []);
  for (const state of ['paused', 'emergency', 'paused'] as const) await relief.stateIs(state);
  assert.deepEqual(steps, ['collected', 'returned']);
  for (const state of ['critical', 'paused'] as const) await relief.stateIs(state);
  assert.equal(steps.length, 4);
});

test('Works with the tools of this process', async () => {
  const tools = findReliefTools();
  assert.notEqual(tools.collectGarbage, null);
  await new MemoryRelief(tools).stateIs('paused');
});
