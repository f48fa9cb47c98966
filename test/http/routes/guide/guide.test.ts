import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { ProblemBody } from '../../../../src/http/contract/problem.ts';
import { aServer } from '../../http-server.ts';

const ASSETS = new URL('../../../../../assets/guide/', import.meta.url);

const INDEX = `# The guide

Start with [webhooks](webhooks.md), or jump to [retries](webhooks.md#retries-backoff).
The [reference](/docs) lists [all errors](#errors--codes).

![A sheet](sheet.png)

## Errors & codes

| Code | Meaning |
| --- | --- |
| \`a<b\` | Escaped |
`;
const WEBHOOKS = `# Webhooks

Back to [the start](index.md#errors--codes), or [home](./index.md).

## Retries (backoff)

Deliveries are retried.

## Retries (backoff)

Again, as in [Standard Webhooks](https://www.standardwebhooks.com).
`;

/** A server whose guide has two topics and the shipped page. */
async function aGuide(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'guide-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const name of ['page.html', 'guide.css', 'guide.js']) {
    await copyFile(new URL(name, ASSETS), join(folder, name));
  }
  await writeFile(join(folder, 'index.md'), INDEX);
  await writeFile(join(folder, 'webhooks.md'), WEBHOOKS);
  await writeFile(join(folder, 'sheet.png'), 'image');
  return aServer(t, { guideDir: pathToFileURL(`${folder}/`) }).app;
}

type Get = (path: string) => Promise<{ readonly statusCode: number; readonly body: string }>;

/** Follows every link from /guide and checks that its target and its anchor exist. */
async function checkLinks(get: Get): Promise<readonly string[]> {
  const pages = new Map<string, string>();
  const waiting = ['/guide'];
  const links: { from: string; url: URL }[] = [];
  for (const path of waiting) {
    if (pages.has(path)) continue;
    const { statusCode, body } = await get(path);
    assert.equal(statusCode, 200, path);
    pages.set(path, body);
    if (!body.startsWith('<!doctype html>') || path === '/docs') continue;
    for (const [, href = ''] of body.matchAll(/(?:href|src)="([^"]*)"/g)) {
      const url = new URL(href.replaceAll('&amp;', '&'), `http://guide.test${path}`);
      if (url.host !== 'guide.test') continue;
      links.push({ from: path, url });
      waiting.push(url.pathname);
    }
  }
  for (const { from, url } of links) {
    if (url.hash === '') continue;
    const id = decodeURIComponent(url.hash.slice(1));
    assert.ok(pages.get(url.pathname)?.includes(`id="${id}"`), `${from}: ${url.pathname}#${id}`);
  }
  return [...pages.keys()];
}

describe('GET /guide', () => {
  test('serves the topics, and everything that they link to exists', async (t) => {
    const app = await aGuide(t);
    const paths = await checkLinks((path) => app.inject(path));
    assert.deepEqual([...paths].sort(), [
      '/docs',
      '/guide',
      '/guide/guide.css',
      '/guide/guide.js',
      '/guide/sheet.png',
      '/guide/webhooks',
    ]);
  });

  test('serves the shipped guide, and everything that it links to exists', async (t) => {
    const { app } = aServer(t);
    const topics = (await readdir(ASSETS)).filter((name) => name.endsWith('.md'));
    assert.ok(topics.length > 5);
    const paths = await checkLinks((path) => app.inject(path));
    const expected = topics.map((name) =>
      name === 'index.md' ? '/guide' : `/guide/${name.slice(0, -'.md'.length)}`,
    );
    assert.deepEqual(
      expected.filter((path) => !paths.includes(path)),
      [],
    );
  });

  test('renders tables, code and repeated headings', async (t) => {
    const app = await aGuide(t);
    const index = (await app.inject('/guide')).body;
    assert.match(index, /<div class="table" tabindex="0"><table>/);
    assert.match(index, /<code>a&lt;b<\/code>/);
    assert.match(index, /<title>The guide<\/title>/);
    const webhooks = (await app.inject('/guide/webhooks')).body;
    assert.match(webhooks, /id="retries-backoff"[^]*id="retries-backoff-1"/);
    assert.match(webhooks, /<a href="webhooks" aria-current="page">Webhooks<\/a>/);
  });

  test('has an index for the search, with every section', async (t) => {
    const app = await aGuide(t);
    const sections = (await app.inject('/guide/search.json')).json<
      { id: string; text: string }[]
    >();
    assert.deepEqual(
      sections.map(({ id }) => id),
      ['the-guide', 'errors--codes', 'webhooks', 'retries-backoff', 'retries-backoff-1'],
    );
    assert.equal(sections[1]!.text, 'Code Meaning a<b Escaped');
  });

  test('forbids inline scripts and styles, and has none', async (t) => {
    const app = await aGuide(t);
    for (const path of ['/guide', '/guide/webhooks']) {
      const { headers, body } = await app.inject(path);
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /default-src 'none'/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.doesNotMatch(body, /<style|<script(?! src=)|\sstyle=|\son\w+=/);
    }
  });

  test('answers 404 for an unknown topic and redirects to the home page', async (t) => {
    const app = await aGuide(t);
    for (const path of ['/guide/nothing', '/guide/page.html', '/guide/..%2fpackage.json']) {
      const response = await app.inject(path);
      assert.equal(response.statusCode, 404, path);
      assert.equal(response.json<ProblemBody>().code, 'not_found');
    }
    for (const path of ['/guide/', '/guide/index']) {
      const { statusCode, headers } = await app.inject(path);
      assert.deepEqual([statusCode, headers.location], [308, '../guide'], path);
    }
  });

  test('answers 304 to a client that has the page', async (t) => {
    const app = await aGuide(t);
    const { headers } = await app.inject('/guide');
    const again = await app.inject({
      url: '/guide',
      headers: { 'if-none-match': String(headers.etag) },
    });
    assert.deepEqual([again.statusCode, again.body], [304, '']);
  });

  test('is open to anyone, even if the API needs a key', async (t) => {
    const { app } = aServer(t, { access: { keys: [{ name: 'a', secret: 'b' }] } });
    assert.notEqual((await app.inject('/guide/guide.css')).statusCode, 401);
  });
});
