import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import type { GangSheet, GangSheetPage } from '../../../src/http/contract/gang-sheet.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { createSignedLinks } from '../../../src/http/access/signed-links.ts';
import { aJob, aPlan } from '../../support/service/fake-jobs.ts';
import { aPart } from '../../support/service/make-job.ts';
import { aBody, aServer } from '../http-server.ts';

const KEYS = [
  { name: 'shop-a', secret: 'secret-of-a' },
  { name: 'shop-a', secret: 'new-secret-of-a' },
  { name: 'shop-b', secret: 'secret-of-b' },
];
const OPERATOR = 'secret-of-operator';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const A = bearer('secret-of-a');
const B = bearer('secret-of-b');

function aKeyedServer(t: TestContext, access: object = {}) {
  const server = aServer(t, {
    access: { keys: KEYS, metricsToken: OPERATOR, operatorToken: OPERATOR, ...access },
  });
  const { jobs } = server;
  const job = jobs.put(
    aJob({ owner: 'shop-a', status: 'succeeded', parts: [aPart({ bytes: 4 })] }),
    aPlan(),
  );
  jobs.files.set(`${job.id}/1`, Buffer.from('file'));
  jobs.files.set(`${job.id}/1.preview`, Buffer.from('pict'));
  return { ...server, job };
}

/** All paths that belong to a caller. */
const pathsOf = (
  id: string,
): readonly (readonly ['GET' | 'HEAD' | 'POST' | 'DELETE', string])[] => [
  ['GET', `/gangsheets/${id}`],
  ['GET', `/gangsheets/${id}/placements`],
  ['GET', `/gangsheets/${id}/parts/1`],
  ['HEAD', `/gangsheets/${id}/parts/1`],
  ['GET', `/gangsheets/${id}/parts/1/preview`],
  ['GET', `/gangsheets/${id}/parts/1/map`],
  ['POST', `/gangsheets/${id}/resume`],
  ['DELETE', `/gangsheets/${id}`],
];

describe('API keys', () => {
  test('protect the resources of callers, and the response explains how to send a key', async (t) => {
    const { app, job } = aKeyedServer(t);
    const calls = [
      ...pathsOf(job.id),
      ['GET', '/gangsheets'] as const,
      ['POST', '/gangsheets'] as const,
      ['POST', '/gangsheets/quote'] as const,
    ];
    for (const [method, url] of calls) {
      const response = await app.inject({ method, url });
      assert.equal(response.statusCode, 401, url);
      // The answer to HEAD has no content (RFC 9110, 9.3.2), which newer test clients leave out.
      if (method !== 'HEAD') assert.equal(response.json<ProblemBody>().code, 'unauthorized');
      assert.equal(response.headers['www-authenticate'], 'Bearer realm="gangsheet"');
      assert.equal(response.headers['content-type'], 'application/problem+json; charset=utf-8');
    }
  });

  test('reject a token that is unknown, truncated or sent in another way', async (t) => {
    const { app } = aKeyedServer(t);
    for (const authorization of [
      'Bearer secret-of-c',
      'Bearer secret-of-',
      'Bearer secret-of-aa',
      'Bearer ',
      'Bearer secret-of-a secret-of-b',
      'Basic c2hvcC1hOnNlY3JldC1vZi1h',
      'secret-of-a',
    ]) {
      const response = await app.inject({ url: '/gangsheets', headers: { authorization } });
      assert.equal(response.statusCode, 401, authorization);
      assert.match(String(response.headers['www-authenticate']), /error="invalid_token"/);
    }
  });

  test('show a job only to the key that submitted it', async (t) => {
    const { app, jobs, job } = aKeyedServer(t);
    for (const [method, url] of pathsOf(job.id)) {
      const response = await app.inject({ method, url, headers: B });
      assert.equal(response.statusCode, 404, url);
    }
    assert.notEqual(jobs.find(job.id), null);
    for (const [method, url] of pathsOf(job.id)) {
      const { statusCode } = await app.inject({ method, url, headers: A });
      assert.ok([200, 202, 204].includes(statusCode), `${url} ${statusCode}`);
    }
  });

  test('list only the jobs of the same name, with any of its secrets', async (t) => {
    const { app } = aKeyedServer(t);
    const payload = aBody();
    const taken = await app.inject({ method: 'POST', url: '/gangsheets', payload, headers: B });
    assert.equal(taken.statusCode, 202);
    const countFor = async (headers: Record<string, string>) =>
      (await app.inject({ url: '/gangsheets', headers })).json<GangSheetPage>().gangsheets.length;
    assert.deepEqual(
      [await countFor(A), await countFor(B), await countFor(bearer('new-secret-of-a'))],
      [1, 1, 1],
    );
  });

  test('leave the health checks and the API description open', async (t) => {
    const { app } = aKeyedServer(t);
    for (const url of ['/healthz', '/readyz', '/openapi.json', '/docs']) {
      assert.equal((await app.inject(url)).statusCode, 200, url);
    }
    assert.equal((await app.inject({ method: 'PUT', url: '/gangsheets' })).statusCode, 405);
  });

  test('are not needed by a service without keys, which hides the jobs of former keys', async (t) => {
    const { app, jobs } = aServer(t);
    const job = jobs.put(aJob({ owner: 'shop-a' }));
    assert.equal((await app.inject('/gangsheets')).statusCode, 200);
    assert.equal((await app.inject(`/gangsheets/${job.id}`)).statusCode, 404);
  });
});

describe("the operator's token", () => {
  const open =
    (t: TestContext, access: object) =>
    async (url: string, headers = {}) =>
      (await aServer(t, { access }).app.inject({ url, headers })).statusCode;

  test('reads metrics, incidents and quarantine, and nothing that belongs to a caller', async (t) => {
    const { app } = aKeyedServer(t);
    for (const url of ['/metrics', '/incidents', '/quarantine']) {
      assert.equal((await app.inject({ url, headers: bearer(OPERATOR) })).statusCode, 200, url);
      assert.equal((await app.inject({ url, headers: A })).statusCode, 403, url);
      assert.equal((await app.inject(url)).statusCode, 401, url);
    }
    const response = await app.inject({ url: '/gangsheets', headers: bearer(OPERATOR) });
    assert.equal(response.statusCode, 403);
    assert.equal(response.json<ProblemBody>().code, 'forbidden');
  });

  test('for metrics and incidents does not open the quarantine, the other one opens everything', async (t) => {
    const METRICS = 'secret-for-metrics';
    const access = { metricsToken: METRICS };
    const { app } = aKeyedServer(t, access);
    const statusOf = async (url: string, token?: string) =>
      (await app.inject({ url, headers: token === undefined ? {} : bearer(token) })).statusCode;
    for (const url of ['/metrics', '/incidents']) {
      assert.equal(await statusOf(url, METRICS), 200, url);
      assert.equal(await statusOf(url, OPERATOR), 200, url);
      assert.equal(await statusOf(url), 401, url);
    }
    assert.equal(await statusOf('/quarantine', OPERATOR), 200);
    assert.equal(await statusOf('/quarantine', METRICS), 403);
    assert.equal(await statusOf('/quarantine', 'secret-of-a'), 403);
    assert.equal(await statusOf('/quarantine', 'secret-of-c'), 401);
    assert.equal(await statusOf('/quarantine'), 401);
    assert.equal(await statusOf('/gangsheets', METRICS), 403);
    const url = `/quarantine/${'aa'.repeat(32)}`;
    for (const [token, status] of [
      [OPERATOR, 404],
      [METRICS, 403],
      ['secret-of-a', 403],
    ] as const) {
      const response = await app.inject({ method: 'DELETE', url, headers: bearer(token) });
      assert.equal(response.statusCode, status, token);
    }
  });

  test('is not needed for metrics if unset, nor for incidents and quarantine if there are no keys', async (t) => {
    const keyed = open(t, { keys: KEYS });
    assert.equal(await keyed('/metrics'), 200);
    assert.equal(await keyed('/incidents'), 401);
    assert.equal(await keyed('/incidents', A), 403);
    assert.equal(await keyed('/quarantine'), 401);
    for (const url of ['/incidents', '/quarantine']) {
      assert.equal(await open(t, {})(url), 200, url);
      assert.equal(await open(t, { operatorToken: OPERATOR })(url), 401, url);
    }
  });
});

describe('signed links', () => {
  async function linksOf(t: TestContext, access: object = {}) {
    const server = aKeyedServer(t, access);
    const url = `/gangsheets/${server.job.id}`;
    const [part] = (await server.app.inject({ url, headers: A })).json<GangSheet>().parts;
    return { ...server, part: part! };
  }

  test('open part, preview and map without a key', async (t) => {
    const { app, part } = await linksOf(t);
    for (const url of [part.url, part.previewUrl, part.mapUrl]) {
      assert.equal((await app.inject(url)).statusCode, 200, url);
    }
    assert.equal((await app.inject({ method: 'HEAD', url: part.url })).statusCode, 200);
  });

  test('open with what mail programs and networks add to them, and with any key', async (t) => {
    const { app, part } = await linksOf(t);
    const [path, search] = part.url.split('?') as [string, string];
    const [expires, signature] = search.split('&') as [string, string];
    const added = [
      `${part.url}&utm_source=newsletter&utm_medium=email`,
      `${path}?fbclid=IwAR0&${search}`,
      `${path}?${signature}&gclid=1&${expires}`,
    ];
    for (const url of added) {
      for (const method of ['GET', 'HEAD'] as const) {
        assert.equal((await app.inject({ method, url })).statusCode, 200, `${method} ${url}`);
      }
    }
    const headers = { authorization: 'Bearer of-somebody-else' };
    assert.equal((await app.inject({ url: part.url, headers })).statusCode, 200);
    for (const url of [part.url.replace('&', '&amp;'), `${part.url}.`, part.url.toUpperCase()]) {
      assert.ok([403, 404].includes((await app.inject(url)).statusCode), url);
    }
  });

  test('are rejected after any change', async (t) => {
    const { app, job, part } = await linksOf(t);
    const [path, search] = part.url.split('?') as [string, string];
    const later = part.url.replace(/expires=(\d)/, (_all, digit) => `expires=${Number(digit) + 1}`);
    const forged = [
      later,
      `${path}/preview?${search}`,
      `${path.replace('/parts/1', '/parts/2')}?${search}`,
      `${path.replace(
        job.id,
        job.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      )}?${search}`,
      `${path}?${search}0`,
      `${path}?${search.replace(/&signature=.*/, '')}`,
      `${path}?${search.replace(/^expires=\d+&/, '')}`,
      `${path}?${search}&${search}`,
      `${path}?${search}&signature=`,
    ];
    for (const url of forged) {
      const response = await app.inject(url);
      assert.equal(response.statusCode, 403, url);
      assert.equal(response.json<{ code: string }>().code, 'link_forged');
    }
  });

  test('open nothing but their target', async (t) => {
    const { app, job, part } = await linksOf(t);
    const search = part.url.split('?')[1]!;
    for (const path of [`/gangsheets/${job.id}`, '/gangsheets', '/incidents']) {
      assert.equal((await app.inject(`${path}?${search}`)).statusCode, 401, path);
    }
    const { statusCode } = await app.inject({ method: 'DELETE', url: part.url });
    assert.equal(statusCode, 405);
  });

  test('expire with an explanation, while the key still works', async (t) => {
    let now = Date.parse('2026-01-31T12:00:00Z');
    const links = createSignedLinks({ secret: 's', ttlMs: 3_600_000, now: () => new Date(now) });
    const { app, part } = await linksOf(t, { links });
    now += 3_600_000 - 1;
    assert.equal((await app.inject(part.url)).statusCode, 200);
    now += 3_600_000;
    const late = await app.inject(part.url);
    assert.equal(late.statusCode, 410);
    assert.equal(late.json<{ code: string }>().code, 'link_expired');
    assert.equal((await app.inject({ url: part.url, headers: A })).statusCode, 200);
  });

  test('are rejected if another secret signed them', async (t) => {
    const { app, part } = await linksOf(t);
    const other = createSignedLinks({ secret: 'x', ttlMs: 60_000, now: () => new Date() });
    assert.equal((await app.inject(other.sign(part.url.split('?')[0]!))).statusCode, 403);
  });

  test('are checked by a service without keys as well', async (t) => {
    const { app, jobs } = aServer(t);
    const job = jobs.put(aJob({ status: 'succeeded', parts: [aPart()] }), aPlan());
    assert.equal((await app.inject(`/gangsheets/${job.id}/parts/1/map`)).statusCode, 200);
    const forged = `/gangsheets/${job.id}/parts/1/map?expires=99999999999&signature=abc`;
    assert.equal((await app.inject(forged)).statusCode, 403);
  });

  test('stay the same for a while, so that caches can use them', () => {
    let now = Date.parse('2026-01-31T12:00:00Z');
    const { sign } = createSignedLinks({
      secret: 's',
      ttlMs: 86_400_000,
      now: () => new Date(now),
    });
    now += 1;
    const first = sign('/a');
    now += 3_000_000;
    assert.equal(sign('/a'), first);
    now += 3_600_000;
    assert.notEqual(sign('/a'), first);
  });
});
