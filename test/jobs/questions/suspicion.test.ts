import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Suspicion } from '../../../src/jobs/questions/suspicion.ts';

function aSuspicion() {
  const time = { ms: 0 };
  const suspicion = new Suspicion(() => time.ms);
  const verdict = (content: string, owner: string | null = 'a') =>
    suspicion.verdictOn({ owner, content }).allowed;
  return { time, suspicion, verdict };
}

test('Two certain ends refuse a question for everybody, until ten minutes after the first', () => {
  const { time, suspicion, verdict } = aSuspicion();
  suspicion.mark({ owner: 'a', content: 'x' }, true);
  assert.equal(verdict('x'), 'alone');
  time.ms = 60_000;
  suspicion.mark({ owner: 'a', content: 'x' }, true);
  assert.deepEqual(suspicion.verdictOn({ owner: 'b', content: 'x' }), {
    allowed: 'not',
    retryInMs: 9 * 60_000,
  });
  time.ms = 10 * 60_000;
  assert.equal(verdict('x'), 'alone');
  time.ms = 11 * 60_000;
  assert.equal(verdict('x'), 'beside_others');
});

test('Ends beside other work never refuse a question, but it is asked alone', () => {
  const { suspicion, verdict } = aSuspicion();
  for (let ends = 0; ends < 2; ends += 1) suspicion.mark({ owner: 'a', content: 'x' }, false);
  assert.deepEqual(suspicion.verdictOn({ owner: 'a', content: 'x' }), {
    allowed: 'alone',
    mayClaim: true,
  });
  assert.equal(verdict('y'), 'beside_others');
});

test('From the third end on, every question of the same owner is asked alone, without a claim', () => {
  const { suspicion, verdict } = aSuspicion();
  for (const content of ['x', 'y', 'z']) suspicion.mark({ owner: 'a', content }, false);
  assert.deepEqual(suspicion.verdictOn({ owner: 'a', content: 'new' }), {
    allowed: 'alone',
    mayClaim: false,
  });
  assert.equal(verdict('new', 'b'), 'beside_others');
});

test('An answer acquits a question', () => {
  const { suspicion, verdict } = aSuspicion();
  suspicion.mark({ owner: 'a', content: 'x' }, false);
  suspicion.acquit({ owner: 'a', content: 'x' });
  assert.equal(verdict('x'), 'beside_others');
});
