/** HTTPS as artwork hosts serve it, against a service that trusts one authority (NODE_EXTRA_CA_CERTS). */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createSecureContext } from 'node:tls';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import type { QuoteAnswer } from '../../../src/http/contract/quote.ts';
import { redirect, serveArtwork } from '../../artwork/obtaining/artwork-server.ts';
import { authority } from '../../support/fetching/test-authority.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { localhost } from '../../support/service/localhost-certificate.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const png = await drawFlat({ widthPx: 60, heightPx: 40 });
const { key, intermediate } = authority;
const chainOf = (certificate: string) => ({ key, cert: `${certificate}\n${intermediate}` });

/** Serves artwork at `/a.png`. Returns its URL. */
async function serveSecurely(t: TestContext, options: ServerOptions): Promise<string> {
  const server = createServer(options, (_request, response) => response.end(png));
  server.listen(0, 'localhost');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://localhost:${(server.address() as AddressInfo).port}/a.png`;
}

async function startTrustingService(t: TestContext) {
  const file = join(await tempDir(t), 'ca.pem');
  await writeFile(file, authority.root);
  const service = await startRunningService(t, {
    env: { ALLOW_PRIVATE_ARTWORK_HOSTS: 'true', NODE_EXTRA_CA_CERTS: file },
  });
  await service.untilReady();
  return (url: string) =>
    service.call<QuoteAnswer & ProblemBody>({
      method: 'POST',
      path: '/gangsheets/quote',
      body: { orders: [{ id: '1', items: [{ artwork: { url }, width: 1 }] }] },
    });
}

test('A refused certificate is described in words, and not worth a retry', async (t) => {
  const refused: readonly (readonly [options: ServerOptions, words: RegExp])[] = [
    [{ key, cert: authority.leaf }, /does not send its intermediate certificate: browsers fill/],
    [localhost, /has issued its certificate itself/],
    [chainOf(authority.expired), /certificate has expired/],
    [chainOf(authority.other), /certificate is for another name/],
    [
      {
        ...chainOf(authority.leaf),
        maxVersion: 'TLSv1.1',
        minVersion: 'TLSv1',
        ciphers: 'ALL:@SECLEVEL=0',
      },
      /speaks no TLS, or a version that is not supported/,
    ],
    [
      { ...chainOf(authority.leaf), requestCert: true, ca: authority.root },
      /wants a certificate from its client/,
    ],
  ];
  const quote = await startTrustingService(t);
  for (const [options, words] of refused) {
    const { status, body } = await quote(await serveSecurely(t, options));
    const [fault] = body.errors ?? [];
    assert.deepEqual([status, fault?.code, body.retryable], [422, 'artwork_unreachable', false]);
    assert.match(fault?.detail ?? '', words);
  }
});

test('A whole chain is trusted, by the name that was asked for, also after a redirect from http', async (t) => {
  const quote = await startTrustingService(t);
  const names: (string | undefined)[] = [];
  // Without a name, this server presents a certificate for another one.
  const secure = await serveSecurely(t, {
    ...chainOf(authority.other),
    SNICallback(name, done) {
      names.push(name);
      done(null, createSecureContext(chainOf(authority.leaf)));
    },
  });
  const plain = await serveArtwork(t, { '/a.png': redirect(`${secure}#page=2`, 301) });
  for (const url of [secure, `${plain.origin}/a.png`]) {
    const { status, body } = await quote(url);
    assert.equal(status, 200);
    assert.equal(body.items[0]?.artwork.fetchedFrom, secure);
  }
  assert.ok(names.length > 0 && names.every((name) => name === 'localhost'));
});
