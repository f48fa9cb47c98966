/**
 * Measures how long the service takes to accept an order of 300 items with uploaded artwork while a sheet
 * renders. Orders are sent one after another, each with its own idempotency key.
 *
 *     npm run bench:orders -- --orders 200 --items 300
 */
import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { ArtworkAnswer } from '../../src/http/contract/artwork.ts';
import { drawFlat } from '../support/image-files/draw-artwork.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { startRunningService, type RunningService } from '../support/service/running-service.ts';
import { percentileOf } from './load/percentile.ts';

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '200' },
    items: { type: 'string', default: '300' },
  },
});

async function uploadPictures({ url }: RunningService, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let seed = 1; seed <= count; seed += 1) {
    const body = await drawFlat({ widthPx: 40, heightPx: 30, seed });
    const headers = { 'content-type': 'image/png' };
    const response = await fetch(new URL('/artworks', url), { method: 'POST', body, headers });
    ids.push(((await response.json()) as ArtworkAnswer).id);
  }
  return ids;
}

/** Makes a job that takes longer than the measurement. */
const aLongSheet = (id: string) => ({
  orders: [{ id: 'long', items: [{ artwork: { id }, width: 3, height: 2, quantity: 4000 }] }],
  output: { effort: 'small', verify: 'full' },
});

const anOrder = (ids: readonly string[]) => ({
  orders: [{ id: randomUUID(), items: ids.map((id) => ({ artwork: { id }, width: 2 })) }],
});

await duringProgram(async (lifetime) => {
  const service = await startRunningService(lifetime, { env: { QUEUE_LIMIT: '100000' } });
  const ids = await uploadPictures(service, Number(values.items));
  await service.untilReady();
  const long = await service.submit(aLongSheet(ids[0] ?? ''));
  while ((await service.get(`/gangsheets/${long.id}`)).body.status === 'queued');
  const tookMs: number[] = [];
  for (let count = 0; count < Number(values.orders); count += 1) {
    const body = JSON.stringify(anOrder(ids));
    const headers = { 'idempotency-key': randomUUID() };
    const startMs = performance.now();
    const { status } = await service.call({ method: 'POST', path: '/gangsheets', body, headers });
    tookMs.push(performance.now() - startMs);
    if (status !== 202) throw new Error(`an order was answered with status ${status}`);
  }
  const { body: sheet } = await service.get(`/gangsheets/${long.id}`);
  const at = (share: number) => percentileOf(tookMs, share).toFixed(1);
  console.log(
    `${tookMs.length} orders of ${ids.length} items while a sheet is ${sheet.status}: ` +
      `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; ` +
      `load average ${loadavg()[0]?.toFixed(1) ?? ''}`,
  );
});
