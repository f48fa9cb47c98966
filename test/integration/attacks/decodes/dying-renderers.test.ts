import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProblemBody } from '../../../../src/http/contract/problem.ts';
import { drawFlat } from '../../../support/image-files/draw-artwork.ts';
import { until } from '../../../support/processes/until.ts';
import { startContained } from '../../../support/service/contained-service.ts';
import type { RunningService } from '../../../support/service/running-service.ts';

interface Readiness {
  readonly ready: boolean;
  readonly reason: string | null;
}

const readiness = async (service: RunningService): Promise<Readiness> =>
  (await service.get<Readiness>('/readyz')).body;

/** Kills the renderer while it has nothing to do, until the circuit opens; returns the number of kills. */
async function killUntilOpen(service: RunningService): Promise<number> {
  for (let kills = 1; ; kills += 1) {
    await service.untilReady();
    const pid = service.rendererPid();
    process.kill(pid, 'SIGKILL');
    await until('its death is noticed', () => service.logged('renderer died').length === kills);
    if ((await readiness(service)).reason === 'circuit_open') return kills;
  }
}

test('When idle renderers keep dying, new work is refused until a trial succeeds, and everything else goes on', async (t) => {
  const service = await startContained(t, { env: { GIVE_UP_AFTER_DEATHS: '3' } });
  await service.untilReady();
  const png = await drawFlat({ widthPx: 300, heightPx: 200 });
  const data = `data:image/png;base64,${png.toString('base64')}`;
  const body = { orders: [{ id: '1', items: [{ artwork: { data }, width: 1 }] }] };
  const job = await service.runJob(body);
  assert.equal(await killUntilOpen(service), 3);

  for (const path of ['/gangsheets', '/gangsheets/quote']) {
    const refused = await service.call<ProblemBody>({ method: 'POST', path, body });
    assert.equal(refused.status, 503, path);
    assert.equal(refused.body.code, 'renderer_lost');
    const retryAfter = Number(refused.headers.get('retry-after'));
    assert.ok(retryAfter > 5 && retryAfter <= 30, `${path}: retry after ${retryAfter} s`);
  }
  assert.equal((await service.get('/healthz')).status, 200);
  assert.ok((await service.part(job.id, 1)).length > 0);
  const { body: metrics } = await service.get<string>('/metrics');
  assert.match(metrics, /gangsheet_renderer_circuit\{state="open",process="service"\} 1/);
  assert.match(metrics, /gangsheet_renderer_circuit\{state="closed",process="service"\} 0/);

  // The trial begins 30 s after the last death.
  await service.untilReady();
  assert.equal((await service.runJob(body)).status, 'succeeded');
  const { body: after } = await service.get<string>('/metrics');
  assert.match(after, /gangsheet_renderer_circuit\{state="closed",process="service"\} 1/);
  assert.equal(service.logged('renderer died').length, 3);
  assert.equal(service.child.exitCode, null);
});
