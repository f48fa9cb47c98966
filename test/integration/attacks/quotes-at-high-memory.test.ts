import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { createMemoryGroup } from '../../support/processes/memory-group.ts';
import { startBallast } from '../../support/processes/start-ballast.ts';
import { until } from '../../support/processes/until.ts';
import { clientOf, TWO_KEYS } from '../../support/service/clients/client-of.ts';
import { startRunningService } from '../../support/service/running-service.ts';

const MIB = 2 ** 20;
const LIMIT_BYTES = 700 * MIB;
/** As in the audit: something else in the container uses nearly all memory. */
const SHARE = 0.985;
const BUDGET = /gangsheet_memory_budget_bytes\{process="renderer"\} (\d+)/;

test('Quotes and preflights are not started into high memory, so that they end no renderer', async (t) => {
  const group = createMemoryGroup({ limitBytes: LIMIT_BYTES });
  if ('unavailable' in group) {
    t.skip(group.unavailable);
    return;
  }
  t.after(() => group.remove());
  const env = {
    API_KEYS: TWO_KEYS,
    QUOTE_TIMEOUT_MS: '5000',
    METRICS_TOKEN: 'a-token-for-metrics',
  };
  const service = await startRunningService(t, { env, group });
  await service.untilReady();
  const client = clientOf(service, 'victim');
  const png = await drawFlat({ widthPx: 300, heightPx: 200 });
  const data = `data:image/png;base64,${png.toString('base64')}`;
  const body = { orders: [{ id: '1', items: [{ artwork: { data }, width: 2 }] }] };
  const quote = () => client.call<ProblemBody>({ method: 'POST', path: '/gangsheets/quote', body });
  assert.equal((await quote()).status, 200);
  const pid = service.rendererPid();

  const headers = { authorization: 'Bearer a-token-for-metrics' };
  const { body: metrics } = await service.call<string>({ path: '/metrics', headers });
  const ballast = startBallast(group);
  await ballast.fillTo(SHARE * Number(BUDGET.exec(metrics)![1]));
  await until('memory is critical', async () => {
    return (await service.get<{ reason: string }>('/readyz')).body.reason === 'memory_critical';
  });
  const answers = await Promise.all(Array.from({ length: 5 }, quote));
  for (const { status, headers: sent, body: problem } of answers) {
    assert.equal(status, 503);
    assert.ok(Number(sent.get('retry-after')) > 0);
    assert.match(problem.detail, /Memory use is at \d+% of the budget/);
  }
  assert.equal(service.rendererPid(), pid);
  assert.deepEqual(service.logged('renderer died'), []);

  await ballast.letGo();
  await service.untilReady();
  assert.equal((await quote()).status, 200);
  assert.equal(service.rendererPid(), pid);
});
