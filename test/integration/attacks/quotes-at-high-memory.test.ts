import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import {
  GOOD_ORDER,
  startAttacked,
  type AttackedService,
  type Client,
} from '../../support/attacks/attacked-service.ts';
import { startBallast } from '../../support/processes/start-ballast.ts';
import { until } from '../../support/processes/until.ts';

/** As in the audit: something else in the container uses nearly all memory. */
const SHARE = 0.985;
const BUDGET = /gangsheet_memory_budget_bytes\{process="renderer"\} (\d+)/;
const env = { QUOTE_TIMEOUT_MS: '5000', METRICS_TOKEN: 'a-token-for-metrics' };

async function start(t: TestContext, limitMb: number): Promise<AttackedService | null> {
  const attacked = await startAttacked(t, { limitMb, env });
  if (!('unavailable' in attacked)) return attacked;
  t.skip(attacked.unavailable);
  return null;
}

const quote = (client: Client) =>
  client.call<ProblemBody>({ method: 'POST', path: '/gangsheets/quote', body: GOOD_ORDER });

async function budgetBytes({ service }: AttackedService): Promise<number> {
  const headers = { authorization: `Bearer ${env.METRICS_TOKEN}` };
  const { body: metrics } = await service.call<string>({ path: '/metrics', headers });
  return Number(BUDGET.exec(metrics)![1]);
}

/** Sends five quotes of the attacker, as in the audit. Each is answered with the reason and a time. */
async function assertFiveWait(attacker: Client): Promise<void> {
  const answers = await Promise.all(Array.from({ length: 5 }, () => quote(attacker)));
  for (const { status, headers, body } of answers) {
    assert.equal(status, 503);
    assert.ok(Number(headers.get('retry-after')) > 0);
    assert.match(body.detail, /Memory use is at \d+% of the budget/);
  }
}

test('Quotes are not started into high memory, so that they end no renderer, and an order of another key ends as soon as there is room', async (t) => {
  const attacked = await start(t, 700);
  if (attacked === null) return;
  const { service, group, attacker, victim, before } = attacked;
  assert.equal((await quote(attacker)).status, 200);

  const ballast = startBallast(group);
  await ballast.fillTo(SHARE * (await budgetBytes(attacked)));
  await until('memory is critical', async () => {
    return (await service.get<{ reason: string }>('/readyz')).body.reason === 'memory_critical';
  });
  const waiting = await victim.submit(GOOD_ORDER);
  await assertFiveWait(attacker);
  assert.equal(service.rendererPid(), before.rendererPid);

  await ballast.letGo();
  assert.equal((await victim.untilEnded(waiting)).status, 'succeeded');
  assert.equal((await quote(attacker)).status, 200);
  assert.equal(service.rendererPid(), before.rendererPid);
  assert.deepEqual(service.logged('renderer died'), []);
});
