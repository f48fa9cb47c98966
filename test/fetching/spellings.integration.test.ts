/** How URLs are sent: as they were written, and as WHATWG URL asks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aFetcher } from '../support/fetching/a-fetcher.ts';
import { rawHead, startRawHost } from '../support/fetching/raw-host.ts';

/** What is written, and what is sent if that is something else. */
const SPELLINGS: readonly (readonly [written: string, sent?: string])[] = [
  ['/a+b.png'],
  ['/a%2Bb.png'],
  ['/a%2Fb.png'],
  ['/caf%c3%a9.png'],
  ['/~shop/a.png'],
  ['/%7Eshop/a.png'],
  ['//double//slashes.png'],
  ['/100%.png'],
  ['/a;v=1.png'],
  ['/a[1].png'],
  ['/a(1)!$&*,:@=.png'],
  ['/a%20b.png'],
  ['/a.png?', '/a.png'],
  ['/a.png?q=a+b%20c&empty=&flag&q=again'],
  ['/a.png?url=https://cdn.example/b.png?c=d'],
  ['/a.png?list[]=1&list[]=2'],
  [
    '/bucket/a.png?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20261201%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Date=20261201T000000Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature=0a1b',
  ],
  ['/a.png?sig=a%2Bb%2Fc%3D&se=2026-12-01T00%3A00%3A00Z'],
  ['/caf\u00e9.png', '/caf%C3%A9.png'],
  ['/cafe\u0301.png', '/cafe%CC%81.png'],
  ['/\u{1f600}.png', '/%F0%9F%98%80.png'],
  ['/a b.png', '/a%20b.png'],
  ["/a.png?q='x'", '/a.png?q=%27x%27'],
  ["/it's.png"],
  ['/a/%2e%2e/b.png', '/b.png'],
  ['/a\\b.png', '/a/b.png'],
  ['/a.png#page=2', '/a.png'],
];

test('URLs are sent as they were written, in every spelling that shops use', async (t) => {
  const answer = [rawHead('200 OK', 'Content-Length: 1'), '\x89'];
  const sent = SPELLINGS.map(([written, other = written]) => other);
  const host = await startRawHost(t, Object.fromEntries(sent.map((path) => [path, answer])));
  const { fetched } = await aFetcher(t);
  for (const [written] of SPELLINGS) await fetched(host.origin + written);
  assert.deepEqual(
    host.asked,
    sent.map((path) => `GET ${path} HTTP/1.1`),
  );
});
