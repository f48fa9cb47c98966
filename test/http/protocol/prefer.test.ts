import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grantedWaitSeconds } from '../../../src/http/protocol/prefer.ts';

test('Reads a wait from any form of Prefer that RFC 7240 allows', () => {
  for (const [header, seconds] of [
    ['wait=10', 10],
    ['respond-async, wait=10', 10],
    ['Wait = "7"; x=1, return=minimal', 7],
    ['wait=5, wait=9', 5],
    [['respond-async', 'wait=3'], 3],
  ] as const) {
    assert.equal(grantedWaitSeconds(header as string | string[], 25), seconds, String(header));
  }
});

test('Grants no more than the limit', () => {
  assert.equal(grantedWaitSeconds('wait=25', 25), 25);
  assert.equal(grantedWaitSeconds('wait=3600', 25), 25);
});

test('Ignores other preferences', () => {
  for (const header of [
    undefined,
    '',
    'wait',
    'wait=',
    'wait=0',
    'wait=-1',
    'wait=1.5',
    'await=3',
  ]) {
    assert.equal(grantedWaitSeconds(header, 25), null, header);
  }
});
