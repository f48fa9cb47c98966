import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  assertPublicLiteral,
  forbiddenRange,
  guardedLookup,
} from '../../src/network/address-guard.ts';

const FORBIDDEN = [
  ['0.0.0.0', '0.1.2.3', '10.0.0.1', '127.0.0.1', '127.8.8.8', '172.16.0.1', '172.31.255.255'],
  ['192.168.1.1', '169.254.169.254', '100.64.0.1', '100.100.100.200', '168.63.129.16'],
  ['192.0.0.8', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.9', '224.0.0.1'],
  ['240.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1'],
  ['ff02::1', 'fec0::1', '100::1', '2001:db8::1', '2001:10::1', '1000::1', '5f00::1'],
  ['::ffff:10.0.0.1', '::ffff:127.0.0.1', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe'],
  ['64:ff9b:1::808:808', '2002:7f00:1::', '2002:808:808::', '2001:0:4136:e378::1', 'not-one'],
].flat();

const ALLOWED = [
  ['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.63.255.255', '100.128.0.1'],
  ['2001:4860:4860::8888', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'],
].flat();

test('Names the range of every address that is not an ordinary public one', () => {
  const passed = FORBIDDEN.filter((address) => forbiddenRange(address) === null);
  assert.deepEqual(passed, []);
});

test('Allows ordinary public addresses, also in mapped and NAT64 form', () => {
  const refused = ALLOWED.filter((address) => forbiddenRange(address) !== null);
  assert.deepEqual(refused, []);
});

test('Treats a mapped or NAT64 address like the IPv4 address that it contains', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const range = forbiddenRange(address);
      assert.equal(forbiddenRange(`::ffff:${address}`), range);
      assert.equal(forbiddenRange(`64:ff9b::${address}`), range);
    }),
  );
});

test('Refuses forbidden addresses in unusual spellings, as normalized by URL', () => {
  const spellings = ['2130706433', '0x7f.1', '0177.0.0.1', '127.1', '①②⑦.0.0.1'];
  for (const spelling of spellings) {
    const { hostname } = new URL(`http://${spelling}/`);
    assert.throws(() => assertPublicLiteral(hostname), { code: 'forbidden_address' });
  }
  for (const host of ['[::1]', '[::ffff:7f00:1]', '[fd00::1]']) {
    assert.throws(() => assertPublicLiteral(host), { code: 'forbidden_address' });
  }
});

test('Accepts host names and public addresses as literals', () => {
  for (const host of ['example.com', '8.8.8.8', '[2606:4700::1111]']) assertPublicLiteral(host);
});

const v4 = (address: string): LookupAddress => ({ address, family: 4 });

function look(addresses: readonly LookupAddress[], all: boolean) {
  let asked = 0;
  const lookup = guardedLookup(() => {
    asked += 1;
    return Promise.resolve(addresses);
  });
  return new Promise<{ error: unknown; address: unknown; asked: number }>((resolve) => {
    lookup('shop.example', { all }, (error, address) => resolve({ error, address, asked }));
  });
}

test('Gives the socket the addresses that were checked, from a single lookup', async () => {
  const all = await look([v4('8.8.8.8'), v4('1.1.1.1')], true);
  assert.deepEqual(all, { error: null, address: [v4('8.8.8.8'), v4('1.1.1.1')], asked: 1 });
  const one = await look([v4('8.8.8.8'), v4('1.1.1.1')], false);
  assert.deepEqual(one, { error: null, address: '8.8.8.8', asked: 1 });
});

test('Refuses a name if only one of its addresses is forbidden', async () => {
  const { error } = await look([v4('8.8.8.8'), v4('10.1.2.3')], true);
  assert.ok(error instanceof Error && 'code' in error);
  assert.equal(error.code, 'forbidden_address');
  assert.match(error.message, /shop\.example.*private/);
  assert.doesNotMatch(error.message, /10\.1\.2\.3/, 'the internal address is not revealed');
});

test('Reports a name without addresses as unreachable', async () => {
  const { error } = await look([], true);
  assert.ok(error instanceof Error && 'code' in error);
  assert.equal(error.code, 'no_address');
});
