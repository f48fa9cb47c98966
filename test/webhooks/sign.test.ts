import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { signedHeaders } from '../../src/webhooks/sign.ts';

const key = (byte: number) => Buffer.alloc(32, byte);
const verifier = (byte: number) => new Webhook(`whsec_${key(byte).toString('base64')}`);
const message = { id: '0197a9c2', body: '{"customer":"Käthe ✂"}' };

test('The Standard Webhooks package verifies a signed message', () => {
  const headers = signedHeaders({ ...message, at: new Date() }, [key(1)]);
  assert.deepEqual(verifier(1).verify(message.body, headers), { customer: 'Käthe ✂' });
});

test('The Standard Webhooks package rejects a message that was tampered with', () => {
  const headers = signedHeaders({ ...message, at: new Date() }, [key(1)]);
  assert.throws(() => verifier(1).verify(message.body.replace('K', 'G'), headers));
  assert.throws(() => verifier(1).verify(message.body, { ...headers, 'webhook-id': 'another' }));
  const soon = String(Number(headers['webhook-timestamp']) + 1);
  assert.throws(() => verifier(1).verify(message.body, { ...headers, 'webhook-timestamp': soon }));
  assert.throws(() => verifier(2).verify(message.body, headers), /No matching signature/);
});

test('The Standard Webhooks package rejects a message that is replayed an hour later', () => {
  const hourAgo = new Date(Date.now() - 3_600_000);
  const headers = signedHeaders({ ...message, at: hourAgo }, [key(1)]);
  assert.throws(() => verifier(1).verify(message.body, headers), /too old/);
});

test('While a secret is rotated, the old and the new one both verify', () => {
  const headers = signedHeaders({ ...message, at: new Date() }, [key(1), key(2)]);
  for (const byte of [1, 2]) verifier(byte).verify(message.body, headers);
});
