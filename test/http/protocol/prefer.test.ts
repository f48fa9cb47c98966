import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preferredWaitSeconds } from '../../../src/http/protocol/prefer.ts';

test('Reads a wait from any form of Prefer that RFC 7240 allows', () => {
  for (const [header, seconds] of [
    ['wait=10', 10],
    ['respond-async, wait=10', 10],
    ['Wait = "7"; x=1, return=minimal', 7],
    ['wait=5, wait=9', 5],
    [['respond-async', 'wait=3'], 3],
  ] as const) {
    assert.equal(preferredWaitSeconds(header as string | string[]), seconds, String(header));
  }
});

test('Limits a wait to one minute', () => {
  assert.equal(preferredWaitSeconds('wait=3600'), 60);
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
    assert.equal(preferredWaitSeconds(header), null, header);
  }
});
