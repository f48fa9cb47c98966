import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IncidentPageAnswer } from '../../../src/http/contract/incident.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { stopRepeatedly } from '../../support/service/stop-runs.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('Stops at random moments of start, work and shutdown are no incidents, and lose no job', async (t) => {
  const { incidents, jobStatus, stops } = await stopRepeatedly(t, { count: 10, seed: 1 });
  assert.deepEqual(
    incidents.map(({ class: name, at, stderr }) => ({ name, at, stderr })),
    [],
    JSON.stringify(stops),
  );
  assert.equal(jobStatus, 'succeeded');
  const single = stops.filter(({ moment }) => moment === 'run');
  assert.deepEqual([...new Set(single.map(({ exit }) => exit))], ['0']);
});

test('A service that is killed while it shuts down has not died', async (t) => {
  const dataDir = await tempDir(t);
  const first = await startRunningService(t, { dataDir });
  await first.untilReady();
  // The renderer stands still, so it does not end in time.
  process.kill(first.rendererPid(), 'SIGSTOP');
  first.child.kill('SIGTERM');
  await first.untilLogged('shutting down');
  await first.kill();
  const second = await startRunningService(t, { dataDir });
  const { incidents } = (await second.get<IncidentPageAnswer>('/incidents')).body;
  assert.deepEqual(incidents, []);
});

test('A quote before the renderer is first up is too early, and the renderer was not lost', async (t) => {
  const service = await startRunningService(t);
  const png = Buffer.from('iVBORw0KGgo=', 'base64');
  const data = `data:image/png;base64,${png.toString('base64')}`;
  const body = { orders: [{ id: '1', items: [{ artwork: { data }, width: 1 }] }] };
  const early = await service.call<ProblemBody>({
    method: 'POST',
    path: '/gangsheets/quote',
    body,
  });
  assert.deepEqual([early.status, early.body.code], [503, 'not_ready']);
  assert.ok(Number(early.headers.get('retry-after')) > 0);
  await service.untilReady();
  const later = await service.call<ProblemBody>({
    method: 'POST',
    path: '/gangsheets/quote',
    body,
  });
  assert.equal(later.body.code, 'artwork_rejected');
});
