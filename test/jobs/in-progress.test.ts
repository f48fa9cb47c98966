import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InProgress } from '../../src/jobs/in-progress.ts';

const shared = (id: string) => ({ id, isAlone: false });
const alone = (id: string) => ({ id, isAlone: true });

test('Work that must be alone begins only while nothing is in progress, and nothing begins beside it', () => {
  const inProgress = new InProgress(() => false);
  inProgress.begin(shared('a'));
  assert.equal(inProgress.mayBegin(shared('b')), true);
  assert.equal(inProgress.mayBegin(alone('c')), false);
  inProgress.end('a');
  assert.equal(inProgress.mayBegin(alone('c')), true);
  inProgress.begin(alone('c'));
  assert.equal(inProgress.mayBegin(shared('b')), false);
  inProgress.end('c');
  assert.equal(inProgress.mayBegin(shared('b')), true);
});

test('A claim keeps everything else from beginning until it is used or withdrawn', () => {
  const inProgress = new InProgress(() => false);
  inProgress.begin(shared('a'));
  inProgress.claim('c');
  inProgress.claim('d');
  assert.equal(inProgress.mayBegin(shared('b')), false);
  inProgress.unclaim('d');
  assert.equal(inProgress.mayBegin(shared('b')), false);
  inProgress.unclaim('c');
  assert.equal(inProgress.mayBegin(shared('b')), true);
});

test('A trial admits one piece of work at a time', () => {
  const inProgress = new InProgress(() => true);
  assert.equal(inProgress.mayBegin(shared('a')), true);
  inProgress.begin(shared('a'));
  assert.equal(inProgress.mayBegin(shared('b')), false);
  inProgress.clear();
  assert.equal(inProgress.mayBegin(shared('b')), true);
});
