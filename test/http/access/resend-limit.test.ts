import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_RESENT, ResendLimit } from '../../../src/http/access/resend-limit.ts';

test('Allows one resend of an event per minute', () => {
  let nowMs = 0;
  const limit = new ResendLimit(() => nowMs);
  assert.equal(limit.take('shop', 'event'), null);
  nowMs = 59_000;
  const refused = limit.take('shop', 'event');
  assert.deepEqual([refused?.code, refused?.details], ['rate_limited', { retryAfterSeconds: 1 }]);
  assert.equal(limit.take('shop', 'another event'), null);
  nowMs = 60_000;
  assert.equal(limit.take('shop', 'event'), null);
});

test('Limits the resends of a client, but not those of others', () => {
  const limit = new ResendLimit(() => 0);
  for (let event = 0; event < MAX_RESENT; event += 1)
    assert.equal(limit.take('shop', `event ${event}`), null);
  assert.equal(limit.take('shop', 'one more')?.code, 'rate_limited');
  assert.equal(limit.take('other shop', 'its event'), null);
});
