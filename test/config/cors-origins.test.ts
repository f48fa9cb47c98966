import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { parseCorsOrigins } from '../../src/config/cors-origins.ts';

test('Reads origins separated by commas, or a single star', () => {
  const text = 'https://shop.example, http://localhost:5173';
  const origins = ['https://shop.example', 'http://localhost:5173'];
  assert.deepEqual(parseCorsOrigins(text), { origins, faults: [] });
  assert.deepEqual(parseCorsOrigins('*'), { origins: ['*'], faults: [] });
  assert.deepEqual(readConfig({}).access.origins, []);
});

test('Rejects an origin that no browser would send', () => {
  const bad = [
    'https://shop.example/',
    'shop.example',
    'https://SHOP.example',
    'null',
    'ftp://a.b',
  ];
  for (const origin of [...bad, 'https://shop.example:443', '*,https://shop.example', '']) {
    assert.ok(parseCorsOrigins(origin).faults.length > 0, origin);
  }
  assert.throws(() => readConfig({ CORS_ORIGINS: 'shop' }), /CORS_ORIGINS .*"shop"/);
});
