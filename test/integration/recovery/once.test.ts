import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GangSheetAccepted, GangSheetPage } from '../../../src/http/contract/gang-sheet.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const png = await drawFlat({ widthPx: 100, heightPx: 80 });
const data = `data:image/png;base64,${png.toString('base64')}`;
const anOrder = (quantity = 1) => ({
  orders: [{ id: '1', items: [{ artwork: { data }, quantity }] }],
});
const env = { API_KEYS: 'shop-a:secret-of-a,shop-b:secret-of-b' };

test('A request sent twenty times at once, and again after a restart, becomes one job', async (t) => {
  const dataDir = await tempDir(t);
  const send = (
    service: Awaited<ReturnType<typeof startRunningService>>,
    { key = 'order-17', as = 'a', body = anOrder() } = {},
  ) =>
    service.call<GangSheetAccepted>({
      method: 'POST',
      path: '/gangsheets',
      body,
      headers: { authorization: `Bearer secret-of-${as}`, 'idempotency-key': key },
    });
  const first = await startRunningService(t, { dataDir, env });
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(first)));
  const statuses = new Set(answers.map(({ status }) => status));
  statuses.delete(409);
  assert.deepEqual([...statuses], [202]);
  const ids = new Set(answers.flatMap(({ status, body }) => (status === 202 ? [body.id] : [])));
  assert.equal(ids.size, 1);
  await first.stop();

  const second = await startRunningService(t, { dataDir, env });
  const again = await send(second);
  const [id] = ids;
  const taken = answers.find(({ status }) => status === 202)!;
  assert.deepEqual([again.status, again.body], [202, taken.body]);
  assert.equal(again.headers.get('location'), `/gangsheets/${id}`);
  assert.equal((await send(second, { body: anOrder(2) })).status, 422);
  const ofOther = await send(second, { as: 'b' });
  assert.equal(ofOther.status, 202);
  assert.notEqual(ofOther.body.id, id);
  const { body: page } = await second.call<GangSheetPage>({
    path: '/gangsheets',
    headers: { authorization: 'Bearer secret-of-a' },
  });
  assert.deepEqual(
    page.gangsheets.map((job) => job.id),
    [id],
  );
});
