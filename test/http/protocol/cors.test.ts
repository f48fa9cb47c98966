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
  test('nothing is said to pages, and a preflight request is refused', async (t) => {
    const { app } = aServer(t);
    const response = await app.inject({ url: '/gangsheets', headers: { origin: SHOP } });
    assert.equal(response.headers['access-control-allow-origin'], undefined);
    assert.equal(response.headers.vary, undefined);
    assert.equal((await app.inject(preflight(SHOP))).statusCode, 405);
  });
});

describe('With origins', () => {
  test('a preflight request is answered without a key, with what a call may have', async (t) => {
    const { app } = aServer(t, { origins: [SHOP], access: { keys } });
    const { statusCode, headers, body } = await app.inject(preflight(SHOP));
    assert.deepEqual([statusCode, body], [204, '']);
    assert.equal(headers['access-control-allow-origin'], SHOP);
    assert.match(String(headers['access-control-allow-methods']), /POST/);
    assert.match(String(headers['access-control-allow-headers']), /Authorization.*Idempotency-Key/);
    assert.equal(headers['access-control-allow-credentials'], undefined);
  });

  test('an answer may be read by the page, refusals too, and is for no other one', async (t) => {
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

  test('pages of other origins are told nothing', async (t) => {
    const { app } = aServer(t, { origins: [SHOP] });
    for (const origin of ['https://shop.example.evil', 'https://SHOP.example', 'null']) {
      const response = await app.inject({ url: '/gangsheets', headers: { origin } });
      assert.equal(response.headers['access-control-allow-origin'], undefined, origin);
      assert.equal(response.headers.vary, 'Origin');
      assert.equal((await app.inject(preflight(origin))).statusCode, 405);
    }
  });

  test('a star lets any page in, and answers do not differ by origin', async (t) => {
    const { app } = aServer(t, { origins: ['*'] });
    const { headers } = await app.inject({ url: '/gangsheets', headers: { origin: SHOP } });
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.equal(headers.vary, undefined);
  });
});
