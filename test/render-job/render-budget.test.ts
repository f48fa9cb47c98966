import assert from 'node:assert/strict';
import { test } from 'node:test';
import { threadsFor } from '../../src/render-job/render-budget.ts';

const MIB = 1024 ** 2;

test('A small container gets fewer encoder threads than its machine has cores, and always one', () => {
  assert.equal(threadsFor(8, 7680 * MIB), 8);
  assert.equal(threadsFor(8, 480 * MIB), 3);
  assert.equal(threadsFor(8, 240 * MIB), 1);
  assert.equal(threadsFor(2, 16 * MIB), 1);
});
