import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseApiKeys } from '../../src/config/api-keys.ts';
import { readConfig, withoutSecrets } from '../../src/config/config.ts';

test('Keys are pairs of name and secret, with commas between them', () => {
  assert.deepEqual(parseApiKeys('shop-a:s3cret, shop.b:Zm9v/+=='), {
    keys: [
      { name: 'shop-a', secret: 's3cret' },
      { name: 'shop.b', secret: 'Zm9v/+==' },
    ],
    faults: [],
  });
});

test('A name may have two secrets, a secret only one name', () => {
  assert.deepEqual(parseApiKeys('a:old,a:new').faults, []);
  assert.match(parseApiKeys('a:same,b:same').faults[0]!, /entry 2/);
});

test('What is no pair is named by its place, and no secret is told', () => {
  const text = 'a:good,:hidden1,b,c:hid den2,d:hidden3:x,';
  const { faults } = parseApiKeys(text);
  assert.deepEqual(
    faults.map((fault) => /entry (\d)/.exec(fault)?.[1]),
    ['2', '3', '4', '5', '6'],
  );
  assert.doesNotMatch(faults.join(), /hid/);
  assert.throws(() => readConfig({ API_KEYS: text }), /bad configuration[\s\S]*API_KEYS/);
});

test('The renderer is not told the secrets', () => {
  const env = { API_KEYS: 'a:b', METRICS_TOKEN: 'c', LINK_SECRET: 'd', PORT: '1' };
  assert.deepEqual(withoutSecrets(env), { PORT: '1' });
});
