import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InHand } from '../../src/jobs/in-hand.ts';

const shared = (id: string) => ({ id, isAlone: false });
const alone = (id: string) => ({ id, isAlone: true });

test('Work that must be alone begins only while nothing is in hand, and nothing begins beside it', () => {
  const inHand = new InHand(() => false);
  inHand.begin(shared('a'));
  assert.equal(inHand.mayBegin(shared('b')), true);
  assert.equal(inHand.mayBegin(alone('c')), false);
  inHand.end('a');
  assert.equal(inHand.mayBegin(alone('c')), true);
  inHand.begin(alone('c'));
  assert.equal(inHand.mayBegin(shared('b')), false);
  inHand.end('c');
  assert.equal(inHand.mayBegin(shared('b')), true);
});

test('A claim keeps everything else from beginning until it is used or withdrawn', () => {
  const inHand = new InHand(() => false);
  inHand.begin(shared('a'));
  inHand.claim('c');
  inHand.claim('d');
  assert.equal(inHand.mayBegin(shared('b')), false);
  inHand.unclaim('d');
  assert.equal(inHand.mayBegin(shared('b')), false);
  inHand.unclaim('c');
  assert.equal(inHand.mayBegin(shared('b')), true);
});

test('A trial admits one piece of work at a time', () => {
  const inHand = new InHand(() => true);
  assert.equal(inHand.mayBegin(shared('a')), true);
  inHand.begin(shared('a'));
  assert.equal(inHand.mayBegin(shared('b')), false);
  inHand.clear();
  assert.equal(inHand.mayBegin(shared('b')), true);
});
