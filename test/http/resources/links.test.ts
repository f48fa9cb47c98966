import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLinks, type Links } from '../../../src/http/resources/links.ts';
import { aJob } from '../../support/service/fake-jobs.ts';
import { aPart } from '../../support/service/make-job.ts';
import { aBody, aServer, LINKS, RELATIVE } from '../http-server.ts';

const PUBLIC = 'https://shop.example/print';

/** Links of every kind, by name. */
const allOf = (links: Links) =>
  Object.fromEntries(
    Object.entries(links as unknown as Record<string, (id: string, n: number) => string>).map(
      ([name, link]) => [name, link('an-id', 1)],
    ),
  );

/** Strings under keys that are named as links. */
function linksIn(value: unknown, isLink = false): readonly string[] {
  if (typeof value === 'string') return isLink ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    linksIn(inner, isLink || key === 'links' || /url$/i.test(key)),
  );
}

test('Starts every link with the public URL and signs the path alone', () => {
  const [relative, absolute] = [
    allOf(RELATIVE),
    allOf(createLinks({ publicUrl: PUBLIC, sign: LINKS.sign })),
  ];
  for (const [name, link] of Object.entries(relative)) {
    assert.match(link, /^\//, name);
    assert.equal(absolute[name], `${PUBLIC}${link}`);
  }
  assert.equal(new Set(Object.values(relative)).size, Object.keys(relative).length);
});

test('Has no link without the public URL in any response', async (t) => {
  const links = createLinks({ publicUrl: PUBLIC, sign: LINKS.sign });
  const { app, jobs } = aServer(t, { service: { links } });
  const { id } = jobs.put(
    aJob({ status: 'failed', parts: [aPart()], resumableUntil: '2100-01-01T00:00:00.000Z' }),
  );
  const answers = await Promise.all([
    app.inject({ method: 'POST', url: '/gangsheets', payload: aBody() }),
    app.inject(`/gangsheets/${id}`),
    app.inject('/gangsheets?limit=1'),
  ]);
  for (const answer of answers) {
    const found = [...linksIn(answer.json()), answer.headers.location ?? PUBLIC];
    assert.ok(found.length > 4);
    for (const link of found) assert.ok(link.startsWith(PUBLIC), link);
  }
});
