import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectAfter } from '../../src/service/collect-after.ts';

test('Garbage is collected after every so many bytes', () => {
  let collections = 0;
  const passed = collectAfter(100, () => (collections += 1));
  for (const bytes of [60, 39, 1, 99, 500, 10]) passed(bytes);
  assert.equal(collections, 2);
});

test('An engine that cannot be asked is left alone', () => {
  assert.doesNotThrow(() => collectAfter(1, null)(2));
});
