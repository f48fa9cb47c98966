import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aBody, aServer } from '../http-server.ts';

const SHOP = 'https://shop.example';
const keys = [{ name: 'shop', secret: 'secret' }];
const preflight = (origin: string) =>
  ({
    method: 'OPTIONS',
    url: '/gangsheets',
    headers: { origin, 'access-control-request-method': 'POST' },
  }) as const;

describe('Without origins', () => {
  test('sends no CORS headers and refuses preflight requests', async (t) => {
    const { app } = aServer(t);
    const response = await app.inject({ url: '/gangsheets', headers: { origin: SHOP } });
    assert.equal(response.headers['access-control-allow-origin'], undefined);
    assert.equal(response.headers.vary, undefined);
    assert.equal((await app.inject(preflight(SHOP))).statusCode, 405);
  });
});

describe('With origins', () => {
  test('answers a preflight request without a key, with the allowed methods and headers', async (t) => {
    const { app } = aServer(t, { origins: [SHOP], access: { keys } });
    const { statusCode, headers, body } = await app.inject(preflight(SHOP));
    assert.deepEqual([statusCode, body], [204, '']);
    assert.equal(headers['access-control-allow-origin'], SHOP);
    assert.match(String(headers['access-control-allow-methods']), /POST/);
    assert.match(String(headers['access-control-allow-headers']), /Authorization.*Idempotency-Key/);
    assert.equal(headers['access-control-allow-credentials'], undefined);
  });

  test('lets the page read all responses, including refusals, and no other page', async (t) => {
    const { app } = aServer(t, { origins: [SHOP], access: { keys } });
    const call = { method: 'POST', url: '/gangsheets', payload: aBody() } as const;
    const taken = await app.inject({
      ...call,
      headers: { origin: SHOP, authorization: 'Bearer secret' },
    });
    const refused = await app.inject({ ...call, headers: { origin: SHOP } });
    const lost = await app.inject({ url: '/nowhere', headers: { origin: SHOP } });
    assert.deepEqual([taken.statusCode, refused.statusCode, lost.statusCode], [202, 401, 404]);
    for (const { headers } of [taken, refused, lost]) {
      assert.equal(headers['access-control-allow-origin'], SHOP);
      assert.equal(headers.vary, 'Origin');
      assert.match(String(headers['access-control-expose-headers']), /Location.*Retry-After/);
    }
  });

  test('sends no CORS headers to other origins', async (t) => {
    const { app } = aServer(t, { origins: [SHOP] });
    for (const origin of ['https://shop.example.evil', 'https://SHOP.example', 'null']) {
      const response = await app.inject({ url: '/gangsheets', headers: { origin } });
      assert.equal(response.headers['access-control-allow-origin'], undefined, origin);
      assert.equal(response.headers.vary, 'Origin');
      assert.equal((await app.inject(preflight(origin))).statusCode, 405);
    }
  });

  test('admits any page with a star, with the same response for all origins', async (t) => {
    const { app } = aServer(t, { origins: ['*'] });
    const { headers } = await app.inject({ url: '/gangsheets', headers: { origin: SHOP } });
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.equal(headers.vary, undefined);
  });
});
