import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { PlacementsAnswer } from '../../../src/http/contract/placements.ts';
import type { QuoteAnswer } from '../../../src/http/contract/quote.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/processes/until.ts';

const SHEET = { width: 5, maxHeight: 12, dpi: 100, margin: 0.1, gap: 0.1 };
const packing = { effort: 'fast' };

async function startWithArtwork(t: TestContext) {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'a.png'), await drawFlat({ widthPx: 120, heightPx: 80 }));
  const service = await startRunningService(t, { env: { ARTWORK_DIR: dir } });
  await service.untilReady();
  return service;
}

const item = (id: string, size: object, quantity: number) => ({
  id,
  artwork: { file: 'a.png' },
  quantity,
  ...size,
});

const ORDERS = [
  {
    id: '10',
    items: [item('a', { width: 1.7, height: 1.1 }, 5), item('b', { width: 0.8, height: 2.3 }, 4)],
  },
  { id: '9', items: [item('a', { width: 2.1, height: 0.9 }, 5)] },
  { id: '11', items: [item('a', { width: 1.3, height: 1.4 }, 6)] },
];

test('Keeps each order together on one stretch of film and reports the extra length', async (t) => {
  const service = await startWithArtwork(t);
  const sheet = { ...SHEET, grouping: 'order' };
  const job = await service.runJob({ orders: ORDERS, sheet, packing });
  assert.equal(job.status, 'succeeded', JSON.stringify(job.problem));
  const price = job.film!.groupingCostIn!;
  assert.ok(price >= 0);
  const { body } = await service.get<PlacementsAnswer>(`/gangsheets/${job.id}/placements`);
  assert.equal(body.placements.length, 20);
  for (const { number } of job.parts) {
    const spans = new Map<string, { top: number; bottom: number }>();
    for (const { order, part, yPx, heightPx } of body.placements) {
      if (part !== number) continue;
      const { top, bottom } = spans.get(order) ?? { top: Infinity, bottom: 0 };
      spans.set(order, { top: Math.min(top, yPx), bottom: Math.max(bottom, yPx + heightPx) });
    }
    const inTurn = [...spans.values()].sort((a, b) => a.top - b.top);
    for (const [index, { top }] of inTurn.slice(1).entries()) {
      assert.ok(top >= inTurn[index]!.bottom + 10);
    }
  }

  const quote = { method: 'POST', path: '/gangsheets/quote' } as const;
  const shuffled = ORDERS.toReversed().map(({ id, items }) => ({ id, items: items.toReversed() }));
  const again = { orders: shuffled, sheet, packing };
  const { body: quoted } = await service.call<QuoteAnswer>({ ...quote, body: again });
  assert.equal(quoted.film.packing.planHash, job.film!.packing.planHash);
  assert.deepEqual([quoted.film.lengthIn, quoted.film.groupingCostIn], [job.film!.lengthIn, price]);
});

test('Reports the length sold in steps and the copies that still fit, and prints a file of that length', async (t) => {
  const service = await startWithArtwork(t);
  const orders = [{ id: '1', items: [item('a', { width: 2, height: 1 }, 7)] }];
  const sheet = { ...SHEET, increment: 4 };
  const quote = { method: 'POST', path: '/gangsheets/quote' } as const;
  const cut = await service.call<QuoteAnswer>({ ...quote, body: { orders, sheet, packing } });
  const { film } = cut.body;
  const steps = film.soldIn! / 4;
  assert.ok(Number.isInteger(steps) && film.soldIn! > film.lengthIn);
  assert.equal(film.rests.length, 1);
  assert.ok(Math.abs(film.rests[0]!.lengthIn - (film.soldIn! - film.lengthIn)) < 1e-9);

  const [fit] = film.rests[0]!.fits;
  assert.deepEqual([fit?.order, fit?.item], ['1', 'a']);
  const more = [{ id: '1', items: [item('a', { width: 2, height: 1 }, 7 + fit!.copies)] }];
  const filled = await service.call<QuoteAnswer>({
    ...quote,
    body: { orders: more, sheet, packing },
  });
  assert.equal(filled.body.film.soldIn, film.soldIn, 'the copies that fit need no more film');

  const rounded = { ...sheet, roundUp: true };
  const job = await service.runJob({ orders, sheet: rounded, packing });
  assert.equal(job.status, 'succeeded', JSON.stringify(job.problem));
  assert.equal(job.parts[0]!.heightPx, film.soldIn! * 100);
});

test('Cancels a job while its orders are being packed', async (t) => {
  const service = await startWithArtwork(t);
  const items = Array.from({ length: 60 }, (_, index) =>
    item(String(index), { width: 0.5 + index / 31, height: 0.6 + (index % 23) / 17 }, 9),
  );
  const body = { orders: [{ id: '1', items }], sheet: SHEET, packing: { effort: 'thorough' } };
  const { id } = await service.submit(body);
  await until('the job is packing', async () => {
    const job = (await service.get(`/gangsheets/${id}`)).body;
    assert.ok(['queued', 'running'].includes(job.status), job.status);
    return job.progress.phase === 'packing';
  });
  const cancelled = await service.call({ method: 'DELETE', path: `/gangsheets/${id}` });
  assert.equal(cancelled.status, 202);
  const ended = await service.untilEnded(id);
  assert.equal(ended.status, 'cancelled');
  assert.deepEqual(ended.parts, []);
});
