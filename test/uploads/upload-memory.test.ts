import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MIB } from '../../src/gang-sheet/units/mib.ts';
import { UploadMemory } from '../../src/uploads/upload-memory.ts';

function aMemory(freeBytes: number) {
  const told: number[] = [];
  const now = { isShort: false, utilisation: 0.9, freeBytes, budgetBytes: 200 * MIB };
  const memory = new UploadMemory({ now: () => now, onReserved: (bytes) => told.push(bytes) });
  return { memory, now, told };
}

test('Reservations share the free memory, and the ledger is told their sum', () => {
  const { memory, told } = aMemory(100 * MIB);
  const release = memory.reserve(60 * MIB);
  assert.throws(() => memory.reserve(50 * MIB), { code: 'memory_exhausted' });
  const releaseOther = memory.reserve(40 * MIB);
  release();
  releaseOther();
  assert.deepEqual(told, [60 * MIB, 100 * MIB, 40 * MIB, 0]);
});

test('A small document is measured beside a job that was promised all memory', () => {
  const { memory } = aMemory(0);
  memory.reserve(22 * MIB)();
  assert.throws(() => memory.reserve(23 * MIB), /may take 23 MB of memory, but only 0 MB is free/);
});

test('A document that the whole budget could not hold is refused for good', () => {
  const { memory } = aMemory(200 * MIB);
  memory.reserve(200 * MIB)();
  assert.throws(() => memory.reserve(201 * MIB), {
    code: 'does_not_fit_memory',
    retryable: false,
    message: /may take 201 MB of memory, and this server has 200 MB/,
  });
});

test('Nothing is reserved while memory is short', () => {
  const { memory, now, told } = aMemory(100 * MIB);
  now.isShort = true;
  assert.throws(() => memory.reserve(1), { code: 'memory_exhausted', retryable: true });
  assert.deepEqual(told, []);
});
