import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RowBuffer } from '../../../src/artwork/fitted/row-buffer.ts';

test('Reuses the same memory for every read, whether the last one succeeded or failed', async () => {
  const buffer = new RowBuffer();
  const first = await buffer.fill(8, (into) => Promise.resolve(void into.fill(1)));
  const failing = buffer.fill(4, () => Promise.reject(new Error('the disk is gone')));
  await assert.rejects(failing, /the disk is gone/);
  const second = await buffer.fill(4, (into) => Promise.resolve(void into.fill(2)));
  assert.deepEqual([...second], [2, 2, 2, 2]);
  assert.equal(second.buffer, first.buffer);
});

test('Refuses a read that begins while another is under way', async () => {
  const buffer = new RowBuffer();
  let end = (): void => undefined;
  const slow = buffer.fill(4, () => new Promise((resolve) => (end = resolve)));
  await assert.rejects(
    buffer.fill(4, () => Promise.resolve()),
    /other rows are being read/,
  );
  end();
  await slow;
});
