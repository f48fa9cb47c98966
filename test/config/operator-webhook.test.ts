import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { rendererSettings } from '../../src/config/renderer-settings.ts';
import { withoutSecrets } from '../../src/config/without-secrets.ts';

const URL_TEXT = 'https://hooks.chat.example/services/T0/B0/channel-password';
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

test('Accepts one https URL, with or without a secret', () => {
  const { operator } = readConfig({ OPERATOR_WEBHOOK: URL_TEXT }).webhooks;
  assert.deepEqual(operator, { url: URL_TEXT, secret: null, queueAgeMs: 15 * 60_000 });
  const signed = readConfig({ OPERATOR_WEBHOOK: URL_TEXT, OPERATOR_WEBHOOK_SECRET: SECRET });
  assert.deepEqual(signed.webhooks.operator.secret, Buffer.alloc(32, 9));
});

test('QUEUE_AGE_ALERT_MINUTES=0 never reports an old queue', () => {
  const { operator } = readConfig({ QUEUE_AGE_ALERT_MINUTES: '0' }).webhooks;
  assert.equal(operator.queueAgeMs, null);
});

test('Rejects other URLs without showing them', () => {
  const bad = [
    ...['ftp://a.example/pass-word', 'a.example/pass-word', 'http://a.example/pass-word'],
    ...['https://user:pass-word@a.example/', 'https://a.example/pass-word https://b.example/'],
  ];
  for (const url of bad) {
    const read = () => readConfig({ OPERATOR_WEBHOOK: url });
    assert.throws(read, ({ message }: Error) => {
      assert.match(message, /OPERATOR_WEBHOOK must be/, url);
      return !message.includes('pass-word');
    });
  }
});

test('Accepts plain http only where private hosts are allowed', () => {
  const env = { OPERATOR_WEBHOOK: 'http://127.0.0.1:9/', ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true' };
  assert.equal(readConfig(env).webhooks.operator.url, env.OPERATOR_WEBHOOK);
});

test('Rejects a secret of another form, or one that shops know', () => {
  const bad = { OPERATOR_WEBHOOK_SECRET: 'not-one' };
  assert.throws(() => readConfig(bad), /OPERATOR_WEBHOOK_SECRET must be whsec_/);
  const shared = { OPERATOR_WEBHOOK_SECRET: SECRET, WEBHOOK_SECRET: SECRET };
  assert.throws(
    () => readConfig(shared),
    /OPERATOR_WEBHOOK_SECRET must differ from WEBHOOK_SECRET/,
  );
});

test('Neither the URL nor the secret reaches the renderer', () => {
  const env = { OPERATOR_WEBHOOK: URL_TEXT, OPERATOR_WEBHOOK_SECRET: SECRET };
  assert.deepEqual(withoutSecrets(env), {});
  const settings = JSON.stringify(rendererSettings(readConfig(env)));
  assert.ok(!settings.includes('channel-password'));
});
