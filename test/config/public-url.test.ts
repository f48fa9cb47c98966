import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { parsePublicUrl } from '../../src/config/public-url.ts';

test('Accepts a public URL with or without a path and a trailing slash', () => {
  for (const [text, url] of [
    ['https://print.shop.example', 'https://print.shop.example'],
    ['https://print.shop.example/', 'https://print.shop.example'],
    ['http://localhost:8080/print/', 'http://localhost:8080/print'],
  ] as const) {
    assert.deepEqual(parsePublicUrl(text), { url, faults: [] });
  }
  assert.equal(readConfig({}).access.publicUrl, null);
});

test("Takes the platform's domain if no public URL is set", () => {
  const RAILWAY_PUBLIC_DOMAIN = 'print.up.railway.app';
  const urlOf = (env: Record<string, string>) => readConfig(env).access.publicUrl;
  assert.equal(urlOf({ RAILWAY_PUBLIC_DOMAIN }), 'https://print.up.railway.app');
  const PUBLIC_URL = 'https://print.shop.example';
  assert.equal(urlOf({ RAILWAY_PUBLIC_DOMAIN, PUBLIC_URL }), PUBLIC_URL);
  assert.throws(
    () => readConfig({ RAILWAY_PUBLIC_DOMAIN: 'a.example/b' }),
    /RAILWAY_PUBLIC_DOMAIN must be a domain .*"a.example\/b"/,
  );
});

test('Rejects a URL that links cannot start with', () => {
  for (const text of [
    ...['shop.example', '//shop.example', 'ftp://shop.example', 'https://', 'https://SHOP.example'],
    ...['https://shop.example:443', 'https://user@shop.example', 'https://shop.example/a b'],
    ...['https://shop.example?a=b', 'https://shop.example/?', 'https://shop.example#a'],
    ...['https://shop.example/a/../b', ' https://shop.example'],
  ]) {
    assert.equal(parsePublicUrl(text).faults.length, 1, text);
  }
  assert.throws(() => readConfig({ PUBLIC_URL: 'shop' }), /PUBLIC_URL must be .*"shop"/);
});
