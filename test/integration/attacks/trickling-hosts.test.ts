import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { clientOf, TWO_KEYS } from '../../support/service/clients/client-of.ts';
import { startContained } from '../../support/service/contained-service.ts';

const LIMIT_MS = 2_000;
/** Six at a time from one host: without a limit for all of them, the order takes 30 s. */
const SOURCES = 60;
const PER_SOURCE_MS = 3_000;

/** An artwork host that answers each request correctly, but slowly. */
async function startSlowHost(t: TestContext): Promise<string> {
  const png = await drawFlat({ widthPx: 30, heightPx: 20 });
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).write(png.subarray(0, 10));
    setTimeout(() => response.end(png.subarray(10)), PER_SOURCE_MS).unref();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('An order whose artwork trickles in fails at the limit for all artwork, and the next order runs', async (t) => {
  const host = await startSlowHost(t);
  const env = {
    API_KEYS: TWO_KEYS,
    ALLOW_PRIVATE_ARTWORK_HOSTS: 'true',
    OBTAIN_TIMEOUT_MS: String(LIMIT_MS),
  };
  const service = await startContained(t, { env });
  await service.untilReady();
  const attacker = clientOf(service, 'attacker');
  const victim = clientOf(service, 'victim');
  const items = Array.from({ length: SOURCES }, (_, n) => ({
    artwork: { url: `${host}/${n}.png` },
    width: 1,
  }));
  const slow = await attacker.submit({ orders: [{ id: '1', items }] });
  const png = await drawFlat({ widthPx: 300, heightPx: 200 });
  const data = `data:image/png;base64,${png.toString('base64')}`;
  const good = await victim.submit({
    orders: [{ id: '1', items: [{ artwork: { data }, width: 1 }] }],
  });
  assert.equal((await victim.untilEnded(good)).status, 'succeeded');
  const failed = await attacker.untilEnded(slow);
  assert.equal(failed.status, 'failed');
  assert.equal(failed.startedAt, null, 'it never was in a place in which jobs are rendered');
  assert.equal(failed.problem?.code, 'obtain_timeout');
  assert.match(failed.problem.detail, /2000 ms \(OBTAIN_TIMEOUT_MS\): no file arrived/);
  assert.ok(failed.problem.remediation?.some(({ action }) => action === 'upload_artwork'));
});
