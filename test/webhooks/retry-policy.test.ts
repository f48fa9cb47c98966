import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideRetry, WAITS_MS, type Tried } from '../../src/webhooks/retry-policy.ts';

const END = new Date('2026-01-31T12:00:00.000Z');

const decided = (statusCode: number, change: Partial<Tried> & { retryAfter?: string } = {}) =>
  decideRetry({
    answer: { statusCode, retryAfter: change.retryAfter ?? null },
    startedAt: new Date(END.getTime() - 120),
    endedAt: END,
    tries: 0,
    waitsMs: WAITS_MS,
    random: 0.5,
    ...change,
  });
const waitMsOf = (...args: Parameters<typeof decided>) =>
  Date.parse(decided(...args).dueAt!) - END.getTime();

test('Every 2xx counts as delivered, and nothing else does', () => {
  for (const status of [200, 201, 202, 204, 299]) assert.equal(decided(status).status, 'delivered');
  for (const status of [199, 300, 301, 400, 401, 404, 429, 500, 503]) {
    assert.equal(decided(status).outcome, 'retried', String(status));
  }
  assert.deepEqual(decided(200).attempt, {
    at: '2026-01-31T11:59:59.880Z',
    durationMs: 120,
    statusCode: 200,
    error: null,
  });
});

test('Waits grow from seconds to hours, and then the delivery is given up', () => {
  const seconds = WAITS_MS.map((_, tries) => waitMsOf(500, { tries }) / 1000);
  assert.deepEqual(seconds, [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800]);
  const last = decided(500, { tries: WAITS_MS.length });
  assert.deepEqual([last.outcome, last.status, last.dueAt], ['given_up', 'given_up', null]);
});

test('Waits vary by up to a fifth', () => {
  assert.equal(waitMsOf(500, { random: 0 }), 4000);
  assert.equal(waitMsOf(500, { random: 1 }), 6000);
});

test('Retry-After only ever postpones the next attempt, by at most eight hours', () => {
  assert.equal(waitMsOf(503, { retryAfter: '120' }), 120_000);
  assert.equal(waitMsOf(503, { retryAfter: 'Sat, 31 Jan 2026 12:05:00 GMT' }), 300_000);
  assert.equal(waitMsOf(503, { retryAfter: '1' }), 5000);
  assert.equal(waitMsOf(503, { retryAfter: '9999999999' }), 8 * 3_600_000);
  for (const retryAfter of ['', '-5', 'soon', '1e9', '99999999999', 'Sat, 31 Jan 1970']) {
    assert.equal(waitMsOf(503, { retryAfter }), 5000, retryAfter);
  }
});

test('410 ends all deliveries of the job', () => {
  const { outcome, status, dueAt } = decided(410, { retryAfter: '5' });
  assert.deepEqual([outcome, status, dueAt], ['gone', 'given_up', null]);
});

test('Treats a missing answer like a bad one, and retries', () => {
  const decision = decided(0, { answer: { statusCode: null, error: 'ECONNREFUSED' } });
  assert.equal(decision.outcome, 'retried');
  assert.deepEqual([decision.attempt.statusCode, decision.attempt.error], [null, 'ECONNREFUSED']);
});
