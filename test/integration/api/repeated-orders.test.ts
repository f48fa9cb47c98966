import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import type { GangSheetAccepted } from '../../../src/http/contract/gang-sheet.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';

/** An artwork host that is out of order until it is mended. */
async function startHost(t: TestContext) {
  const png = await drawFlat({ widthPx: 60, heightPx: 40 });
  let isMended = false;
  const server = createServer((_request, response) => {
    if (isMended) response.writeHead(200, { 'content-type': 'image/png' }).end(png);
    else response.writeHead(503).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/front.png`, mend: () => (isMended = true) };
}

const actionsOf = (problem: Pick<ProblemBody, 'remediation'> | null) =>
  (problem?.remediation ?? []).map(({ action }) => action);

test('A repeated order returns the status as it is now, and the problem says how to order again', async (t) => {
  const host = await startHost(t);
  const env = { ALLOW_PRIVATE_ARTWORK_HOSTS: 'true', ARTWORK_TIMEOUT_MS: '1000' };
  const service = await startRunningService(t, { env });
  await service.untilReady();
  const order = (key: string, headers: Record<string, string> = {}) =>
    service.call<GangSheetAccepted>({
      method: 'POST',
      path: '/gangsheets',
      headers: { 'idempotency-key': key, ...headers },
      body: { orders: [{ id: '1', items: [{ artwork: { url: host.url }, width: 1 }] }] },
    });
  const first = await order('order-1001');
  assert.deepEqual([first.status, first.body.status], [202, 'queued']);
  const failed = await service.untilEnded(first.body.id);
  assert.deepEqual([failed.status, failed.problem?.retryable], ['failed', true]);
  assert.deepEqual(actionsOf(failed.problem), ['order_again']);

  host.mend();
  const repeated = await order('order-1001');
  assert.deepEqual([repeated.status, repeated.body.id], [202, first.body.id]);
  assert.equal(repeated.body.status, 'failed');
  assert.equal((await order('order-1001', { prefer: 'wait=20' })).status, 200);
  const path = `/gangsheets/${first.body.id}/resume`;
  const resumed = await service.call<ProblemBody>({ method: 'POST', path });
  assert.deepEqual([resumed.status, resumed.body.code], [409, 'not_resumable']);
  assert.deepEqual(actionsOf(resumed.body), ['order_again']);

  const again = await order('order-1001-again');
  assert.notEqual(again.body.id, first.body.id);
  assert.equal((await service.untilEnded(again.body.id)).status, 'succeeded');
  assert.equal((await order('order-1001-again')).body.status, 'succeeded');
});
