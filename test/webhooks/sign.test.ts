import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { signedHeaders } from '../../src/webhooks/sign.ts';

const key = (byte: number) => Buffer.alloc(32, byte);
const verifier = (byte: number) => new Webhook(`whsec_${key(byte).toString('base64')}`);
const letter = { id: '0197a9c2', body: '{"customer":"Käthe ✂"}' };

test('A message is verified by the package of Standard Webhooks', () => {
  const headers = signedHeaders({ ...letter, at: new Date() }, [key(1)]);
  assert.deepEqual(verifier(1).verify(letter.body, headers), { customer: 'Käthe ✂' });
});

test('A message that was tampered with is refused by it', () => {
  const headers = signedHeaders({ ...letter, at: new Date() }, [key(1)]);
  assert.throws(() => verifier(1).verify(letter.body.replace('K', 'G'), headers));
  assert.throws(() => verifier(1).verify(letter.body, { ...headers, 'webhook-id': 'another' }));
  const soon = String(Number(headers['webhook-timestamp']) + 1);
  assert.throws(() => verifier(1).verify(letter.body, { ...headers, 'webhook-timestamp': soon }));
  assert.throws(() => verifier(2).verify(letter.body, headers), /No matching signature/);
});

test('A message that is sent once more by a stranger an hour later is refused by it', () => {
  const hourAgo = new Date(Date.now() - 3_600_000);
  const headers = signedHeaders({ ...letter, at: hourAgo }, [key(1)]);
  assert.throws(() => verifier(1).verify(letter.body, headers), /too old/);
});

test('While a secret is changed over, the old and the new one both verify', () => {
  const headers = signedHeaders({ ...letter, at: new Date() }, [key(1), key(2)]);
  for (const byte of [1, 2]) verifier(byte).verify(letter.body, headers);
});
