import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clientAddress } from '../../../src/http/access/client-address.ts';
import { RequestWindows } from '../../../src/http/access/request-windows.ts';
import { aBody, aListeningServer, aServer } from '../http-server.ts';

const KEYS = [
  { name: 'a', secret: 'secret-of-a' },
  { name: 'b', secret: 'secret-of-b' },
];
const as = (name: string) => ({ authorization: `Bearer secret-of-${name}` });

describe('limitRequests', () => {
  test('limits the requests of a key per minute and says when to retry', async (t) => {
    let nowMs = 0;
    const quotas = { requests: 2, bytes: null };
    const fairUse = { quotas, trustedProxies: 0, nowMs: () => nowMs };
    const { app } = aServer(t, { access: { keys: KEYS }, fairUse });
    const get = (name: string) => app.inject({ url: '/gangsheets', headers: as(name) });
    const first = await get('a');
    assert.equal(first.headers['ratelimit-policy'], '"requests";q=2;w=60');
    assert.equal(first.headers['ratelimit'], '"requests";r=1;t=60');
    await get('a');
    nowMs = 20_000;
    const refused = await get('a');
    assert.equal(refused.statusCode, 429);
    assert.equal(refused.json<{ code: string }>().code, 'rate_limited');
    assert.equal(refused.headers['retry-after'], '40');
    assert.equal(refused.headers['ratelimit'], '"requests";r=0;t=40');
    assert.equal((await get('b')).statusCode, 200);
    assert.equal((await app.inject('/healthz')).statusCode, 200);
    nowMs = 60_000;
    assert.equal((await get('a')).statusCode, 200);
  });

  test('counts the bytes of bodies before they are read', async (t) => {
    const quotas = { requests: null, bytes: 200 };
    const { app, jobs } = aServer(t, { fairUse: { quotas, trustedProxies: 0, nowMs: () => 0 } });
    const send = () => app.inject({ method: 'POST', url: '/gangsheets', payload: aBody() });
    assert.equal((await send()).statusCode, 202);
    assert.equal((await send()).statusCode, 202);
    assert.equal((await send()).statusCode, 429);
    assert.equal(jobs.requests.length, 2);
  });

  test('counts the bytes of a body without an announced length after it arrived', async (t) => {
    const quotas = { requests: null, bytes: 50_000 };
    const fairUse = { quotas, trustedProxies: 0, nowMs: () => 0 };
    const { url } = await aListeningServer(t, { fairUse });
    const send = async (padding: number) => {
      const body = new Blob([JSON.stringify(aBody()), ' '.repeat(padding)]).stream();
      const headers = { 'content-type': 'application/json' };
      const sent = { method: 'POST', body, headers, duplex: 'half' } as const;
      return (await fetch(`${url}/gangsheets`, sent)).status;
    };
    assert.equal(await send(60_000), 202);
    while ((await send(0)) !== 429);
  });

  test('counts an upload in the same window as any other request', async (t) => {
    const quotas = { requests: 1, bytes: null };
    const { app } = aServer(t, { fairUse: { quotas, trustedProxies: 0, nowMs: () => 0 } });
    assert.equal((await app.inject('/gangsheets')).statusCode, 200);
    const headers = { 'content-type': 'image/png' };
    const upload = await app.inject({ method: 'POST', url: '/artworks', headers, payload: 'x' });
    assert.equal(upload.statusCode, 429);
  });

  test('identifies callers without a key by the address that trusted proxies report', async (t) => {
    const quotas = { requests: 1, bytes: null };
    const statuses = async (trustedProxies: number) => {
      const { app } = aServer(t, { fairUse: { quotas, trustedProxies, nowMs: () => 0 } });
      const from = async (address: string) =>
        (await app.inject({ url: '/gangsheets', headers: { 'x-forwarded-for': address } }))
          .statusCode;
      return [await from('192.0.2.1'), await from('192.0.2.2'), await from('6.6.6.6, 192.0.2.1')];
    };
    assert.deepEqual(await statuses(0), [200, 429, 429]);
    assert.deepEqual(await statuses(1), [200, 200, 429]);
  });

  test('takes no port for another client, whichever header is read', async (t) => {
    const quotas = { requests: 1, bytes: null };
    for (const [clientAddressHeader, ofPort] of [
      ['x-forwarded-for', (port: number) => `6.6.6.${port}, 203.0.113.8:${port}`],
      ['forwarded', (port: number) => `for=6.6.6.${port}, for="[2001:db8::${port}]:${port}"`],
      ['x-real-ip', (port: number) => `203.0.113.8:${port}`],
    ] as const) {
      const fairUse = { quotas, trustedProxies: 1, clientAddressHeader, nowMs: () => 0 };
      const { app } = aServer(t, { fairUse });
      const from = async (port: number) => {
        const headers = { [clientAddressHeader]: ofPort(port) };
        return (await app.inject({ url: '/gangsheets', headers })).statusCode;
      };
      assert.deepEqual([await from(1), await from(2), await from(3)], [200, 429, 429]);
    }
  });

  test('believes no entry beyond one that is not an address', async (t) => {
    const quotas = { requests: 1, bytes: null };
    const { app } = aServer(t, { fairUse: { quotas, trustedProxies: 2, nowMs: () => 0 } });
    const from = async (value: string) =>
      (await app.inject({ url: '/gangsheets', headers: { 'x-forwarded-for': value } })).statusCode;
    assert.equal(await from('6.6.6.1, unknown, 192.0.2.1'), 200);
    assert.equal(await from('6.6.6.2, unknown, 192.0.2.1'), 429);
    assert.equal(await from('6.6.6.3, hidden'), 200);
    assert.equal(await from('6.6.6.4, hidden'), 429);
  });
});

test('Treats the addresses of one network as one client', () => {
  assert.equal(clientAddress('192.0.2.1'), '192.0.2.1');
  assert.equal(clientAddress(undefined), 'gone');
  assert.equal(clientAddress('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(clientAddress('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  assert.equal(clientAddress('2001:db8:1:2::9'), '2001:db8:1:2::/64');
  assert.equal(clientAddress('2001:db8::9'), '2001:db8:0:0::/64');
  assert.equal(clientAddress('::1'), '0:0:0:0::/64');
  assert.equal(clientAddress('::ffff:c000:201'), '192.0.2.1');
  assert.equal(clientAddress('2001:0DB8:1:2::9'), '2001:db8:1:2::/64');
  assert.equal(clientAddress('fe80::1%eth0'), 'fe80:0:0:0::/64');
});

test('Remembers a limited number of clients', () => {
  const windows = new RequestWindows({ requests: 1, bytes: null }, () => 0);
  for (let client = 0; client < 10_000; client += 1) windows.take(String(client), 0);
  assert.equal(windows.take('9999', 0).isOver, true);
  windows.take('one more', 0);
  assert.equal(windows.take('9999', 0).isOver, true);
  assert.equal(windows.take('0', 0).isOver, false);
});
