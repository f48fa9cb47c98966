import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseApiKeys } from '../../src/config/api-keys.ts';
import { readConfig } from '../../src/config/config.ts';
import { withoutSecrets } from '../../src/config/without-secrets.ts';

test('Reads pairs of name and secret separated by commas', () => {
  assert.deepEqual(parseApiKeys('shop-a:s3cret, shop.b:Zm9v/+=='), {
    keys: [
      { name: 'shop-a', secret: 's3cret' },
      { name: 'shop.b', secret: 'Zm9v/+==' },
    ],
    faults: [],
  });
});

test('Allows two secrets for one name, but not two names for one secret', () => {
  assert.deepEqual(parseApiKeys('a:old,a:new').faults, []);
  assert.match(parseApiKeys('a:same,b:same').faults[0]!, /entry 2/);
});

test('Reports bad pairs by position without showing secrets', () => {
  const text = 'a:good,:hidden1,b,c:hid den2,d:hidden3:x,,g:=hidden4,h:hid=den5';
  const { faults } = parseApiKeys(text);
  assert.deepEqual(
    faults.map((fault) => /entry (\d)/.exec(fault)?.[1]),
    ['2', '3', '4', '5', '6', '7', '8'],
  );
  assert.doesNotMatch(faults.join(), /hid/);
  assert.throws(() => readConfig({ API_KEYS: text }), /bad configuration[\s\S]*API_KEYS/);
});

test('Removes the secrets from the environment of the renderer', () => {
  const env = {
    API_KEYS: 'a:b',
    METRICS_TOKEN: 'c',
    OPERATOR_TOKEN: 'e',
    LINK_SECRET: 'd',
    PORT: '1',
  };
  assert.deepEqual(withoutSecrets(env), { PORT: '1' });
});
