import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ArtworkAnswer } from '../../../src/http/contract/artwork.ts';
import type { PreflightAnswer } from '../../../src/http/contract/preflight.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { drawPhoto } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';

const photo = await drawPhoto({ widthPx: 300, heightPx: 200 });

test('Preflights an upload before it is ordered, and applies the same rules to the order', async (t) => {
  const env = { PREFLIGHT: 'resolution=warn,background=block' };
  const service = await startRunningService(t, { env });
  await service.untilReady();
  const headers = { 'content-type': 'image/png' };
  const artworksUrl = new URL('/artworks', service.url);
  const sent = await fetch(artworksUrl, { method: 'POST', headers, body: photo });
  const { id } = (await sent.json()) as ArtworkAnswer;

  const path = `/artworks/${id}/preflight?width=4`;
  const { status, body: report } = await service.get<PreflightAnswer>(path);
  assert.equal(status, 200, JSON.stringify(report));
  assert.deepEqual(report.printed, { widthPx: 1200, heightPx: 800, dpi: 300 });
  assert.deepEqual(
    report.findings.map(({ rule, level }) => [rule, level]),
    [
      ['resolution', 'warn'],
      ['background', 'block'],
    ],
  );

  const orders = [{ id: '1', items: [{ artwork: { id }, width: 4 }] }];
  const blocked = await service.runJob({ orders });
  assert.equal(blocked.problem?.code, 'preflight_blocked');
  assert.deepEqual(
    blocked.problem.errors?.map(({ pointer, code }) => [pointer, code]),
    [['/orders/0/items/0', 'opaque_background']],
  );
  const quote = { method: 'POST', path: '/gangsheets/quote', body: { orders } };
  assert.equal((await service.call<ProblemBody>(quote)).body.code, 'preflight_blocked');
  const printed = await service.runJob({ orders, preflight: { background: 'warn' } });
  assert.equal(printed.status, 'succeeded', JSON.stringify(printed.problem));
  assert.deepEqual(
    printed.warnings.map(({ code }) => code),
    ['low_resolution', 'opaque_background'],
  );

  // A known result is returned even while no renderer is running.
  process.kill(service.rendererPid(), 'SIGKILL');
  await service.untilLogged('renderer died');
  assert.deepEqual((await service.get<PreflightAnswer>(path)).body, report);
  const none = await service.get<ProblemBody>(
    '/artworks/0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d/preflight',
  );
  assert.equal(none.status, 404);
  const bad = await service.get<ProblemBody>(`/artworks/${id}/preflight?width=-1`);
  assert.equal(bad.status, 422);
});
