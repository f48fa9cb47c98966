/** Connections to names with several addresses, and to names as people write them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type LookupFunction } from 'node:net';
import { test, type TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createHttpClient } from '../../src/network/http-client.ts';
import { serveArtwork } from '../artwork/obtaining/artwork-server.ts';
import { NEVER } from '../artwork/pictures.ts';
import { aFetcher } from '../support/fetching/a-fetcher.ts';
import { localhost } from '../support/service/localhost-certificate.ts';

/** Every name has these addresses, in this order. */
function namesAt(...addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return (_name, { all }, callback) => {
    if (all === true) callback(null, found);
    else callback(null, found[0]!.address, found[0]!.family);
  };
}

/** A server that answers, and one cell of memory by which it is told to accept no connections for 800 ms. */
const FAR_HOST = `
  const { createServer } = require('node:http');
  const { parentPort, workerData } = require('node:worker_threads');
  const cells = new Int32Array(workerData);
  const server = createServer((request, response) => response.end('file'));
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => parentPort.postMessage(server.address().port));
  parentPort.on('message', () => {
    Atomics.store(cells, 0, 1);
    Atomics.notify(cells, 0);
    Atomics.wait(cells, 1, 0, 800);
  });
`;

/**
 * Starts a host whose next handshake takes a second: its queue of connections is full, so the kernel drops the
 * first packet, and the client's kernel sends it again after a second.
 * @returns its port
 */
async function startFarHost(t: TestContext): Promise<number> {
  const cells = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(FAR_HOST, { eval: true, workerData: cells.buffer });
  t.after(() => worker.terminate());
  const [port] = (await once(worker, 'message')) as [number];
  worker.postMessage('block');
  Atomics.wait(cells, 0, 0, 10_000);
  const fillers = [0, 1].map(() => connect(port, '127.0.0.1').on('error', () => undefined));
  t.after(() => fillers.forEach((filler) => filler.destroy()));
  await Promise.all(fillers.map((filler) => once(filler, 'connect')));
  return port;
}

test('A slow handshake is waited for, although the name has another address that refuses connections', async (t) => {
  const port = await startFarHost(t);
  const lookup = namesAt('127.0.0.1', '::1');
  const { downloads } = await aFetcher(t, { silenceMs: 5_000, lookup });
  const request = { method: 'GET', url: `http://shop.example:${port}/a.png`, headers: {} } as const;
  // A second try, which a download would have, must not be needed.
  const { statusCode, socket } = await downloads.client.send(request, NEVER);
  assert.deepEqual([statusCode, socket.remoteAddress], [200, '127.0.0.1']);
});

test('Of several addresses, one that answers is enough', async (t) => {
  const host = await serveArtwork(t, { '/a.png': (_request, response) => response.end('file') });
  const { port } = new URL(host.origin);
  for (const addresses of [
    ['::1', '127.0.0.1'],
    ['127.0.0.2', '127.0.0.1'],
  ]) {
    const { fetched } = await aFetcher(t, { lookup: namesAt(...addresses) });
    assert.equal((await fetched(`http://shop.example:${port}/a.png`)).bytes, 4);
  }
});

test('A dot at the end of a name is not part of the name that TLS asks for', async (t) => {
  const names: unknown[] = [];
  const server = createTlsServer(localhost, (_request, response) => response.end()).listen(0);
  server.on('secureConnection', (socket) => names.push(socket.servername));
  await once(server, 'listening');
  const lookup = namesAt('127.0.0.1');
  const client = createHttpClient({ lookup, connectMs: 5_000, ca: localhost.cert });
  t.after(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `https://localhost.:${port}/a.png`;
  assert.equal((await client.send({ method: 'GET', url, headers: {} }, NEVER)).statusCode, 200);
  assert.deepEqual(names, ['localhost']);
});

test('A share link of Google Drive gets the remedy with the title of its page', async (t) => {
  const page = '<!DOCTYPE html><html><head><title>front.png - Google Drive</title></head></html>';
  const host = await serveArtwork(t, {
    '/file/d/1/view': (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(page),
  });
  const { port } = new URL(host.origin);
  const { faultOf } = await aFetcher(t, { lookup: namesAt('127.0.0.1') });
  assert.equal(
    (await faultOf(`http://drive.google.com:${port}/file/d/1/view?usp=sharing`)).message,
    'is a web page, not an image (text/html, "front.png - Google Drive"): links of Google Drive lead to a page about the file; download the file and upload it (POST /artworks)',
  );
});

test('A share link of Dropbox is asked for its file', async (t) => {
  const urls: (string | undefined)[] = [];
  const host = await serveArtwork(t, {
    '/scl/fi/1/front.png': ({ url }, response) => {
      urls.push(url);
      response.end('file');
    },
  });
  const { port } = new URL(host.origin);
  const { fetched } = await aFetcher(t, { lookup: namesAt('127.0.0.1') });
  await fetched(`http://www.dropbox.com:${port}/scl/fi/1/front.png?rlkey=a%2bb~&dl=0`);
  assert.deepEqual(urls, ['/scl/fi/1/front.png?rlkey=a%2bb~&dl=1']);
});
