import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedChildren } from '../../../src/memory/brake/shared-children.ts';

test('Ends only busy children, and remembers that for each of them', () => {
  const children = new SharedChildren();
  // The sampler has its own view of the same memory.
  const sampler = new SharedChildren(children.buffer);
  for (const pid of [11, 12, 13]) children.add(pid);
  children.setBusy(11, true);
  children.setBusy(13, true);
  children.setBusy(13, false);
  assert.equal(sampler.hasBusy(), true);
  const ended: number[] = [];
  sampler.endBusy((pid) => ended.push(pid));
  assert.deepEqual(ended, [11]);
  assert.deepEqual(
    [11, 12, 13].map((pid) => children.remove(pid)),
    [true, false, false],
  );
  assert.equal(sampler.hasBusy(), false);
});

test('Does not follow more children than it has places for, and reuses free places', () => {
  const children = new SharedChildren();
  for (let pid = 1; pid <= 20; pid += 1) children.add(pid);
  children.setBusy(20, true);
  assert.equal(children.hasBusy(), false);
  children.remove(1);
  children.add(20);
  children.setBusy(20, true);
  assert.equal(children.hasBusy(), true);
});
