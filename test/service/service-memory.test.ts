import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceMemory } from '../../src/service/telemetry/service-memory.ts';

const thresholds = { warning: 0.7, critical: 0.8, pause: 0.87, emergency: 0.95 };

function aServiceMemory(usedBytes: number) {
  const reading = {
    source: 'fixed',
    limitBytes: 1250,
    budgetBytes: 1000,
    usedBytes,
    heapUsedBytes: 1,
    heapLimitBytes: 1000,
    oomKills: 0,
  };
  return new ServiceMemory({ read: () => reading as never }, thresholds);
}

const heartbeat = {
  source: 'fixed',
  limitBytes: 1250,
  budgetBytes: 1000,
  usedBytes: 300,
  utilisation: 0.3,
  state: 'normal',
} as const;

test('Free memory is what is neither in use nor promised by the ledger', () => {
  const memory = aServiceMemory(300);
  memory.rendererHas({ ...heartbeat, promisedBytes: 900 });
  assert.equal(memory.now(0).freeBytes, 100);
  memory.rendererHas({ ...heartbeat, promisedBytes: 0 });
  assert.equal(memory.now(0).freeBytes, 700);
});

test('Memory is short from the critical state on, by own readings while no renderer runs', () => {
  const full = aServiceMemory(850);
  assert.equal(full.now(0).isShort, true);
  const free = aServiceMemory(300);
  assert.equal(free.now(0).isShort, false);
  free.rendererHas({ ...heartbeat, state: 'paused' });
  assert.equal(free.now(0).isShort, true);
});
