import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWebhookSecret, readWebhookSecrets } from '../../src/config/webhook-secrets.ts';

const secret = (byte: number, length = 32) =>
  `whsec_${Buffer.alloc(length, byte).toString('base64')}`;
const nothing = { named: undefined, common: undefined, keyNames: ['a', 'b'] };

test('Assigns secrets to API keys by name and allows two per name', () => {
  const named = `a:${secret(1)},a:${secret(2)},b:${secret(3)}`;
  const { secrets, faults } = readWebhookSecrets({ ...nothing, named, common: secret(4) });
  assert.deepEqual(faults, []);
  assert.deepEqual(secrets.byKey.get('a'), [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]);
  assert.deepEqual(secrets.byKey.get('b'), [Buffer.alloc(32, 3)]);
  assert.deepEqual(secrets.common, Buffer.alloc(32, 4));
});

test('Has no secrets when nothing is set', () => {
  const { secrets, faults } = readWebhookSecrets(nothing);
  assert.deepEqual([faults, secrets.byKey.size, secrets.common], [[], 0, null]);
});

test('Explains what is wrong with a secret without showing it', () => {
  const named = `a:${secret(1, 16)},c:${secret(2)},b`;
  const { faults } = readWebhookSecrets({ ...nothing, named, common: 'not one' });
  assert.equal(faults.length, 4);
  assert.match(faults[0]!, /^WEBHOOK_SECRETS must be name:secret.*entry 3/);
  assert.match(
    faults[1]!,
    /^WEBHOOK_SECRETS must be whsec_ and 24 to 64 bytes.*the secret of a is not/,
  );
  assert.match(faults[2]!, /must use names from API_KEYS; c is not one/);
  assert.match(faults[3]!, /^WEBHOOK_SECRET must be whsec_/);
  assert.ok(!faults.join().includes(secret(1, 16)));
});

test('Accepts a secret of the prefix and 24 to 64 bytes in base64, and nothing else', () => {
  for (const length of [24, 32, 64])
    assert.equal(parseWebhookSecret(secret(1, length))!.length, length);
  for (const text of [
    '',
    'whsec_',
    secret(1, 23),
    secret(1, 65),
    secret(1).slice(6),
    `${secret(1)} `,
  ]) {
    assert.equal(parseWebhookSecret(text), null, text);
  }
});
