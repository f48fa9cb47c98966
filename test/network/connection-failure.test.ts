import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AddressError } from '../../src/network/address-guard.ts';
import { addressErrorIn, describeFailure } from '../../src/network/connection-failure.ts';

const wrapped = (cause: unknown) =>
  new TypeError('fetch failed', { cause: new Error('connect', { cause }) });
const refused = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:80'), {
  code: 'ECONNREFUSED',
});

test("Finds the guard's error, however deeply a client has wrapped it", () => {
  const refusal = new AddressError('forbidden_address', 'must lead to a public address');
  assert.equal(addressErrorIn(wrapped(refusal)), refusal);
  assert.equal(addressErrorIn(wrapped(refused)), null);
});

test('Describes a failure by its code, never by its message, which may name internal addresses', () => {
  assert.equal(describeFailure(wrapped(refused)), 'ECONNREFUSED');
  assert.equal(describeFailure(wrapped(new AggregateError([refused]))), 'ECONNREFUSED');
  assert.equal(describeFailure(wrapped(new Error('10.1.2.3 said no'))), 'no valid response');
  assert.equal(describeFailure('nothing'), 'no valid response');
});
