import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { secretFaults } from '../../src/config/secret-faults.ts';

const [SECRET, OTHER] = ['of-the-shop-0123456789', 'another-one-0123456789'];
const WEBHOOK = `whsec_${Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64')}`;

test('Accepts different secrets that are long enough', () => {
  assert.deepEqual(secretFaults({}), []);
  const settings = {
    API_KEYS: `a:${SECRET}`,
    METRICS_TOKEN: OTHER,
    LINK_SECRET: `${SECRET}-links`,
  };
  assert.deepEqual(secretFaults(settings), []);
});

test('Rejects one secret for two purposes, and names both settings', () => {
  const both: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ API_KEYS: `a:${SECRET}`, METRICS_TOKEN: SECRET }, /METRICS_TOKEN.* of a in API_KEYS/],
    [{ API_KEYS: `a:${SECRET}`, LINK_SECRET: SECRET }, /LINK_SECRET .* of a in API_KEYS/],
    [{ METRICS_TOKEN: SECRET, LINK_SECRET: SECRET }, /LINK_SECRET .* METRICS_TOKEN/],
    [{ LINK_SECRET: WEBHOOK, WEBHOOK_SECRET: WEBHOOK }, /WEBHOOK_SECRET .* LINK_SECRET/],
    [{ WEBHOOK_SECRETS: `a:${WEBHOOK}`, WEBHOOK_SECRET: WEBHOOK }, /WEBHOOK_SECRET .* of a/],
    [{ API_KEYS: `a:${WEBHOOK}`, WEBHOOK_SECRETS: `a:${WEBHOOK}` }, /WEBHOOK_SECRETS.*API_KEYS/],
  ];
  for (const [settings, words] of both) {
    const faults = secretFaults(settings);
    assert.equal(faults.length, 1, JSON.stringify(settings));
    assert.match(faults[0]!, words);
    assert.match(faults[0]!, /must differ from .*openssl rand/);
    assert.ok(!faults[0]!.includes(SECRET));
  }
});

test('Rejects secrets that can be guessed, and says how to make one', () => {
  const weak: readonly Record<string, string>[] = [
    { API_KEYS: 'a:b' },
    { API_KEYS: `a:${SECRET},a:1234567` },
    { API_KEYS: `a:${'x'.repeat(40)}` },
    { METRICS_TOKEN: 'x' },
    { METRICS_TOKEN: 'abababababab' },
    { LINK_SECRET: 'x' },
    { LINK_SECRET: 'fifteen-letters' },
    { LINK_SECRET: 'x'.repeat(64) },
  ];
  for (const settings of weak) {
    assert.match(
      secretFaults(settings).join(),
      /at least .*openssl rand/,
      JSON.stringify(settings),
    );
    assert.throws(() => readConfig(settings), /bad configuration/);
  }
});

test('Rejects a token that no request can carry', () => {
  const never = [
    `${SECRET} x`,
    `ä${SECRET}`,
    `=${SECRET}`,
    `a=${SECRET}`,
    ` ${SECRET}`,
    `${SECRET},b`,
  ];
  for (const token of [...never, SECRET.repeat(1000)]) {
    assert.match(secretFaults({ METRICS_TOKEN: token }).join(), /no request could match/, token);
    assert.throws(() => readConfig({ API_KEYS: `a:${token}` }), /API_KEYS/, token);
  }
  // Not a token: it is never sent.
  assert.deepEqual(secretFaults({ LINK_SECRET: `ä ${SECRET}` }), []);
});
