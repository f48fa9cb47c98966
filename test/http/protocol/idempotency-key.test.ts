import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { onceKeyOf, parseIdempotencyKey } from '../../../src/http/protocol/idempotency-key.ts';
import { aBody, aServer } from '../http-server.ts';

const fingerprintOf = async (body: unknown) => (await onceKeyOf('k', body)).fingerprint;

/** The same value with the keys of all objects reversed. */
function turned(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(turned);
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, entry]) => [name, turned(entry)]));
}

test('Reads a key with or without quotes', () => {
  assert.equal(parseIdempotencyKey('"8e03978e-40d5"'), '8e03978e-40d5');
  assert.equal(parseIdempotencyKey('8e03978e-40d5'), '8e03978e-40d5');
  assert.equal(parseIdempotencyKey('"order 17"'), 'order 17');
  for (const bad of ['', '""', '"', 'a b', '"a', 'a, b', 'ä', 'a'.repeat(256), '"a"b"', '\t']) {
    assert.equal(parseIdempotencyKey(bad), null, bad);
  }
});

test('Rejects an invalid key before it reads the body', async (t) => {
  const { app, jobs } = aServer(t);
  const headers = { 'idempotency-key': 'two words' };
  const call = { method: 'POST', url: '/gangsheets', headers, payload: aBody() } as const;
  const response = await app.inject(call);
  assert.equal(response.statusCode, 400);
  assert.equal(response.json<{ code: string }>().code, 'bad_idempotency_key');
  assert.equal(jobs.requests.length, 0);
});

test('Ignores the order of keys in a body, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (a, b) => {
      assert.equal(await fingerprintOf(turned(a)), await fingerprintOf(a));
      const isSame = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      assert.equal((await fingerprintOf(a)) === (await fingerprintOf(b)), isSame);
    }),
  );
  for (const [a, b] of [
    [['a', 'b'], ['a,b']],
    [
      [['a'], 'b'],
      ['a', ['b']],
    ],
    [{ a: { b: 1 } }, { a: {}, b: 1 }],
    [1, '1'],
    [[], {}],
    [null, 'null'],
  ]) {
    assert.notEqual(await fingerprintOf(a), await fingerprintOf(b));
  }
});

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, entry]) => [name, sorted(entry)]));
}
