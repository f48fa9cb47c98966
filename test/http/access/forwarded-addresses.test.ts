import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forwardedAddresses } from '../../../src/http/access/forwarded-addresses.ts';

const ofList = (text: string) => forwardedAddresses({ 'x-forwarded-for': text }, 'x-forwarded-for');
const ofForwarded = (text: string) => forwardedAddresses({ forwarded: text }, 'forwarded');

test('Reads the addresses of X-Forwarded-For without ports, in IPv4 and IPv6', () => {
  for (const [text, addresses] of [
    ['203.0.113.8', ['203.0.113.8']],
    ['203.0.113.8:40001', ['203.0.113.8']],
    ['203.0.113.8:40001, 10.0.0.1', ['203.0.113.8', '10.0.0.1']],
    ['2001:db8::1', ['2001:db8::1']],
    ['[2001:db8::1]', ['2001:db8::1']],
    ['[2001:db8::1]:443 ,10.0.0.1', ['2001:db8::1', '10.0.0.1']],
    ['unknown, 10.0.0.1', [null, '10.0.0.1']],
    ['1.2.3.4.5, 300.1.1.1:80, ,', [null, null, null, null]],
    ['', []],
  ] as const) {
    assert.deepEqual(ofList(text), addresses, text);
  }
});

test('Reads the addresses of Forwarded as RFC 7239 writes them', () => {
  for (const [text, addresses] of [
    ['for=192.0.2.60;proto=http;by=203.0.113.43', ['192.0.2.60']],
    ['For="[2001:db8:cafe::17]:4711"', ['2001:db8:cafe::17']],
    ['for=192.0.2.43, for=198.51.100.17', ['192.0.2.43', '198.51.100.17']],
    ['for="192.0.2.43:47011" , proto=https;for = 198.51.100.17', ['192.0.2.43', '198.51.100.17']],
    ['for="_gazonk"', [null]],
    ['for=unknown, for=_SEVKISEK:80', [null, null]],
    ['proto=https', [null]],
    ['host="a,for=6.6.6.6;b";for=192.0.2.1', ['192.0.2.1']],
    ['host="a\\",for=6.6.6.6";for=192.0.2.1', ['192.0.2.1']],
    ['for="192.0.2.1', [null]],
    ['for=6.6.6.6;a=", for=192.0.2.1', [null]],
    ['for=6.6.6.6;a=", for="[2001:db8::1]:80"', [null]],
    ['for=6.6.6.6;a="\\, for="[2001:db8::1]:80"', [null]],
  ] as const) {
    assert.deepEqual(ofForwarded(text), addresses, text);
  }
});

test('Reads one address from X-Real-IP, and nothing from a list', () => {
  const read = (text: string) => forwardedAddresses({ 'x-real-ip': text }, 'x-real-ip');
  assert.deepEqual(read('203.0.113.8'), ['203.0.113.8']);
  assert.deepEqual(read('[2001:db8::1]:80'), ['2001:db8::1']);
  assert.deepEqual(read('6.6.6.6, 203.0.113.8'), [null]);
});

test('Reads only the header that is set', () => {
  const headers = {
    'x-forwarded-for': '1.1.1.1',
    forwarded: 'for=2.2.2.2',
    'x-real-ip': '3.3.3.3',
  };
  assert.deepEqual(forwardedAddresses(headers, 'x-forwarded-for'), ['1.1.1.1']);
  assert.deepEqual(forwardedAddresses(headers, 'forwarded'), ['2.2.2.2']);
  assert.deepEqual(forwardedAddresses(headers, 'x-real-ip'), ['3.3.3.3']);
});
