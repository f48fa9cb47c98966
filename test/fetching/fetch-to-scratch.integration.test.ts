/** Servers as artwork meets them: busy, moody, redirecting, negotiating, silent, dead. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import {
  bytes,
  redirect,
  serveArtwork,
  type Handler,
} from '../artwork/obtaining/artwork-server.ts';
import { aFetcher } from '../support/fetching/a-fetcher.ts';
import { localhost } from '../support/service/localhost-certificate.ts';

const FILE = Buffer.from('not a picture, but a file');

/** Answers in turn, the last one for ever. */
function inTurn(...handlers: readonly Handler[]): Handler {
  let turn = 0;
  return (request, response) => {
    handlers[Math.min(turn, handlers.length - 1)]!(request, response);
    turn += 1;
  };
}

const status =
  (code: number, headers = {}, body: string | Buffer = ''): Handler =>
  (_request, response) =>
    response.writeHead(code, headers).end(body);
const broken: Handler = (request) => request.socket.destroy();
const cut: Handler = (request, response) => {
  response.writeHead(200, { 'content-length': FILE.length });
  response.write(FILE.subarray(0, 5), () => request.socket.destroy());
};

test('What may pass is tried again, and then the file is whole', async (t) => {
  const passing = {
    ...Object.fromEntries(
      [202, 408, 425, 429, 500, 502, 503, 520].map((code) => [code, status(code)]),
    ),
    broken,
    cut,
  };
  const server = await serveArtwork(
    t,
    Object.fromEntries(
      Object.entries(passing).map(([name, once]) => [`/${name}`, inTurn(once, bytes(FILE))]),
    ),
  );
  const { fetched, scratchDir } = await aFetcher(t);
  for (const name of Object.keys(passing)) {
    assert.equal((await fetched(`${server.origin}/${name}`)).bytes, FILE.length, name);
  }
  assert.equal(server.asked.length, 2 * Object.keys(passing).length);
  assert.equal((await readdir(scratchDir)).length, 1);
});

test('What cannot get better fails at once and is not worth a retry', async (t) => {
  const server = await serveArtwork(t, { '/gone': status(410), '/denied': status(403) });
  const { faultOf } = await aFetcher(t);
  for (const path of ['/gone', '/denied', '/missing']) {
    const { code, transient } = await faultOf(server.origin + path);
    assert.deepEqual([code, transient], ['artwork_http_status', false], path);
  }
  assert.equal(server.asked.length, 3);
});

test('A host is left alone for as long as it asks, by all downloads', async (t) => {
  const times: number[] = [];
  const busy = status(429, { 'retry-after': '2' });
  const answer = inTurn(busy, bytes(FILE));
  const server = await serveArtwork(t, {
    '/a': (request, response) => {
      times.push(performance.now());
      answer(request, response);
    },
    '/b': (request, response) => {
      times.push(performance.now());
      bytes(FILE)(request, response);
    },
  });
  const { fetched } = await aFetcher(t);
  const first = fetched(`${server.origin}/a`);
  while (times.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await Promise.all([first, fetched(`${server.origin}/b`)]);
  const [refused, ...others] = times;
  assert.equal(others.length, 2);
  for (const time of others) assert.ok(time - refused! >= 1_900, `${time - refused!} ms`);
});

test('A host that asks for more time than an artwork has fails at once, and says so', async (t) => {
  const server = await serveArtwork(t, { '/a': status(503, { 'retry-after': '3600' }) });
  const { faultOf } = await aFetcher(t);
  const { code, transient } = await faultOf(`${server.origin}/a`);
  assert.deepEqual([code, transient], ['artwork_http_status', true]);
  assert.equal(server.asked.length, 1);
});

test('A host that cannot be reached is found out once, not once for each URL', async (t) => {
  const server = await serveArtwork(t, { '/a': broken });
  const { faultOf } = await aFetcher(t);
  const { code, transient, message } = await faultOf(`${server.origin}/a`);
  assert.deepEqual([code, transient], ['artwork_unreachable', true]);
  assert.match(message, /could not be reached: its server broke off the connection \(ECONNRESET\)/);
  const tries = server.asked.length;
  assert.ok(tries >= 2, `${tries} tries`);
  for (const path of ['/b', '/c']) await faultOf(server.origin + path);
  assert.equal(server.asked.length, tries);
});

test('Asks for the best original, and says who asks', async (t) => {
  const seen: Record<string, string | undefined>[] = [];
  const server = await serveArtwork(t, {
    '/a': ({ headers: { accept, referer, 'user-agent': agent } }, response) => {
      seen.push({ accept, referer, agent });
      response.end(FILE);
    },
  });
  const userAgent = 'gangsheet/0.1.0 (+https://print.example)';
  const { fetched } = await aFetcher(t, {
    userAgent,
    headers: { '127.0.0.1': { Referer: 'https://shop.example/' }, elsewhere: { 'X-Key': 'x' } },
  });
  await fetched(`${server.origin}/a`);
  assert.deepEqual(seen, [
    {
      accept: 'image/png, image/tiff, image/svg+xml, image/*;q=0.8, */*;q=0.1',
      referer: 'https://shop.example/',
      agent: userAgent,
    },
  ]);
});

test('Follows ten redirects, with the cookies that they set and addresses in raw UTF-8', async (t) => {
  const hops = Object.fromEntries(
    Array.from({ length: 11 }, (_, hop) => [
      `/${hop + 1}`,
      redirect(hop === 0 ? 'file' : `/${hop}`, [301, 302, 303, 307, 308][hop % 5]),
    ]),
  );
  const utf8 = Buffer.from('/café – été').toString('latin1');
  const server = await serveArtwork(t, {
    ...hops,
    '/file': bytes(FILE),
    '/door': (_request, response) =>
      response.writeHead(302, { location: '/inside', 'set-cookie': 'key=1; Path=/' }).end(),
    '/inside': ({ headers }, response) =>
      response.writeHead(headers.cookie === 'key=1' ? 200 : 403).end(FILE),
    '/raw': (_request, response) => response.writeHead(302, { location: utf8 }).end(),
    '/caf%C3%A9%20%E2%80%93%20%C3%A9t%C3%A9': bytes(FILE),
  });
  const { fetched, faultOf } = await aFetcher(t);
  for (const path of ['/10', '/door', '/raw']) {
    assert.equal((await fetched(server.origin + path)).bytes, FILE.length, path);
  }
  assert.equal((await faultOf(`${server.origin}/11`)).code, 'artwork_too_many_redirects');
  // A chain does not leave its cookies to the next one.
  assert.equal((await faultOf(`${server.origin}/inside`)).code, 'artwork_http_status');
});

test('A refusal repeats the first words of the answer and where it came from', async (t) => {
  const xml =
    '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code>\n<Message>Request has expired</Message></Error>';
  const server = await serveArtwork(t, {
    '/signed': redirect('/store?signature=secret'),
    '/store': status(403, { 'content-type': 'application/xml' }, xml),
    '/wall': status(
      403,
      { 'content-type': 'text/html; charset=utf-8', 'cf-mitigated': 'challenge' },
      '<html><head><title>Just a\nmoment...</title></head><body>…</body></html>',
    ),
    '/long': status(404, { 'content-type': 'text/plain' }, `\u001b[31m${'word '.repeat(100)}`),
    '/picture': status(404, { 'content-type': 'image/png' }, 'binary'),
  });
  const { faultOf } = await aFetcher(t);
  const messageOf = async (path: string) => (await faultOf(server.origin + path)).message;
  assert.equal(
    await messageOf('/signed'),
    `could not be fetched: ${server.origin}/store?… responded with status 403 saying "AccessDenied Request has expired"`,
  );
  assert.equal(
    await messageOf('/wall'),
    'could not be fetched: the server responded with status 403 saying "Just a moment..." (cf-mitigated: challenge, a protection against bots)',
  );
  const long = await messageOf('/long');
  assert.match(long, /saying "\[31mword word [^"]{180,200}…"$/);
  assert.equal(
    await messageOf('/picture'),
    'could not be fetched: the server responded with status 404',
  );
});

test('A page about the file is told from the file, with its title and address', async (t) => {
  const page = '<!DOCTYPE html><html><head><title>Sign in – Drive</title></head></html>';
  const server = await serveArtwork(t, {
    '/share': redirect('/login'),
    '/login': status(200, { 'content-type': 'text/html; charset=utf-8' }, page),
  });
  const { faultOf } = await aFetcher(t);
  const { code, message, transient } = await faultOf(`${server.origin}/share`);
  assert.deepEqual([code, transient], ['artwork_not_an_image', false]);
  assert.equal(
    message,
    `is a web page, not an image (text/html, "Sign in – Drive", from ${server.origin}/login): the link leads to a web page; send the URL of the image file itself`,
  );
});

test('A server may take its time as long as it sends something', async (t) => {
  const server = await serveArtwork(t, {
    '/drip': (_request, response) => {
      let sent = 0;
      const drip = setInterval(() => {
        response.write(FILE.subarray(sent, sent + 5));
        sent += 5;
        if (sent < FILE.length) return;
        clearInterval(drip);
        response.end();
      }, 400);
    },
    '/silent': (_request, response) => {
      response.writeHead(200);
      response.write(FILE.subarray(0, 5));
    },
  });
  const { fetched, faultOf } = await aFetcher(t);
  assert.equal((await fetched(`${server.origin}/drip`)).bytes, FILE.length);
  const { code, message } = await faultOf(`${server.origin}/silent`);
  assert.equal(code, 'artwork_timeout');
  assert.equal(message, 'did not arrive: its server was silent for 1000 ms after 5 bytes');
});

test('One artwork has a time of its own for all tries, and its fault counts the bytes', async (t) => {
  const server = await serveArtwork(t, {
    '/drip': (_request, response) => {
      const drip = setInterval(() => response.write('x'), 100);
      response.on('close', () => clearInterval(drip));
    },
  });
  const { faultOf } = await aFetcher(t, { totalMs: 1_500 });
  const { code, message, transient } = await faultOf(`${server.origin}/drip`);
  assert.deepEqual([code, transient], ['artwork_timeout', true]);
  assert.match(message, /^did not arrive completely within 1500 ms: \d+ bytes had arrived$/);
});

test('A certificate that is refused is described in words and not tried again', async (t) => {
  let asked = 0;
  const server = createTlsServer(localhost, () => (asked += 1)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { faultOf } = await aFetcher(t);
  const { code, message, transient } = await faultOf(`https://localhost:${port}/a`);
  assert.deepEqual([code, transient, asked], ['artwork_unreachable', false, 0]);
  assert.match(
    message,
    /its server has issued its certificate itself \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
  );
});

test('A download that is cancelled ends at once, also between two tries', async (t) => {
  const server = await serveArtwork(t, { '/a': status(503, { 'retry-after': '15' }) });
  const { fetched, scratchDir } = await aFetcher(t);
  const cancel = new AbortController();
  const reason = new Error('cancelled');
  const fetching = fetched(`${server.origin}/a`, cancel.signal);
  setTimeout(() => cancel.abort(reason), 200);
  await assert.rejects(fetching, reason);
  assert.deepEqual(await readdir(scratchDir), []);
});

test('A compressed answer is decompressed, and a compressed one that is cut is refused', async (t) => {
  const coded = { gzip: gzipSync(FILE), deflate: deflateSync(FILE), br: brotliCompressSync(FILE) };
  const server = await serveArtwork(
    t,
    Object.fromEntries(
      Object.entries(coded).flatMap(([coding, body]) => [
        [`/${coding}`, status(200, { 'content-encoding': coding }, body)],
        [`/${coding}-cut`, status(200, { 'content-encoding': coding }, body.subarray(0, 12))],
      ]),
    ),
  );
  const { fetched, faultOf } = await aFetcher(t);
  for (const coding of Object.keys(coded)) {
    const { sha256 } = await fetched(`${server.origin}/${coding}`);
    assert.equal(sha256, createHash('sha256').update(FILE).digest('hex'), coding);
    assert.equal((await faultOf(`${server.origin}/${coding}-cut`)).code, 'artwork_unreachable');
  }
});

test('A body is decompressed as browsers do: raw deflate, two codings, and words that are no codings', async (t) => {
  const bodies: Readonly<Record<string, Buffer>> = {
    deflate: deflateRawSync(FILE),
    'gzip, br': brotliCompressSync(gzipSync(FILE)),
    'aws-chunked': FILE,
    'utf-8,gzip': gzipSync(FILE),
    identity: FILE,
  };
  const codings = Object.keys(bodies);
  const server = await serveArtwork(
    t,
    Object.fromEntries(
      codings.map((coding, at) => [
        `/${at}`,
        status(200, { 'content-encoding': coding }, bodies[coding]),
      ]),
    ),
  );
  const { fetched } = await aFetcher(t);
  for (const [at, coding] of codings.entries()) {
    const { sha256 } = await fetched(`${server.origin}/${at}`);
    assert.equal(sha256, createHash('sha256').update(FILE).digest('hex'), coding);
  }
});

test('What no second try can mend fails at once: a body that is not compressed as marked, and endless headers', async (t) => {
  const server = await serveArtwork(t, {
    '/gzip': status(200, { 'content-encoding': 'gzip' }, FILE),
    '/br': status(200, { 'content-encoding': 'br' }, Buffer.from('\x89PNG is not brotli')),
    '/deflate': status(200, { 'content-encoding': 'deflate' }, Buffer.from('\xff\xff\xff\xff')),
    '/headers': status(200, { 'x-policy': 'x'.repeat(90_000) }, FILE),
  });
  const { faultOf } = await aFetcher(t);
  for (const path of ['/gzip', '/br', '/deflate', '/headers']) {
    const { code, transient, message } = await faultOf(server.origin + path);
    assert.deepEqual([code, transient], ['artwork_unreachable', false], message);
    assert.match(message, /marks it as compressed|64 KB of headers/);
  }
  assert.equal(server.asked.length, 4);
});

test('Headers of 64 KB are read, and a connection is used again', async (t) => {
  const ports = new Set<number | undefined>();
  const server = await serveArtwork(t, {
    '/a': (request, response) => {
      ports.add(request.socket.remotePort);
      response.writeHead(200, { 'x-policy': 'x'.repeat(60_000) }).end(FILE);
    },
  });
  const { fetched } = await aFetcher(t);
  for (let at = 0; at < 3; at += 1) await fetched(`${server.origin}/a`);
  assert.equal(ports.size, 1);
});
