import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DiskGate } from '../../src/storage/disk-gate.ts';

const MIB = 2 ** 20;

function aGate(leftMib = Infinity) {
  const asked: number[] = [];
  const gate = new DiskGate({
    check: (bytes = 0) => {
      asked.push(bytes / MIB);
      return bytes > leftMib * MIB ? Promise.reject(new Error('full')) : Promise.resolve();
    },
  });
  return { gate, asked };
}

test('The disk is asked once for every four mebibytes of small strips', async () => {
  const { gate, asked } = aGate();
  for (let strip = 0; strip < 12; strip += 1) await gate.beforeWriting(MIB);
  assert.deepEqual(asked, [4, 4, 4]);
});

test('A larger strip is asked for as a whole', async () => {
  const { gate, asked } = aGate();
  await gate.beforeWriting(MIB);
  await gate.beforeWriting(9 * MIB);
  assert.deepEqual(asked, [4, 9]);
});

test('A refused strip is not granted the next time either', async () => {
  const { gate } = aGate(3);
  await assert.rejects(gate.beforeWriting(MIB), /full/);
  await assert.rejects(gate.beforeWriting(MIB), /full/);
});
