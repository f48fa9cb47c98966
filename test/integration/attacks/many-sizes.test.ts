import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startContained } from '../../support/service/contained-service.ts';
import type { RunningService } from '../../support/service/running-service.ts';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { until } from '../../support/processes/until.ts';

const attacker = { authorization: 'Bearer secret-of-the-attacker' };
const victim = { authorization: 'Bearer secret-of-the-victim' };
const dir = await mkdtemp(join(tmpdir(), 'gangsheet-test-'));
after(() => rm(dir, { recursive: true, force: true }));
const env = {
  ARTWORK_DIR: dir,
  API_KEYS: 'attacker:secret-of-the-attacker,victim:secret-of-the-victim',
  RENDER_CONCURRENCY: '2',
};

await writeFile(join(dir, 'a.png'), await drawFlat({ widthPx: 64, heightPx: 64 }));
const artwork = { file: 'a.png' };
const small = { orders: [{ id: '1', items: [{ artwork, width: 1, height: 1 }] }] };

const DPI = 72;

/** Orders of `count` items, each of another size, from the same picture. */
function sizesOf(count: number) {
  const items = Array.from({ length: count }, (_, index) => ({
    artwork,
    width: (4 + (index % 141)) / DPI,
    height: (4 + Math.floor(index / 141)) / DPI,
  }));
  const orders = [];
  for (let from = 0; from < count; from += 1000) {
    orders.push({ id: String(from), items: items.slice(from, from + 1000) });
  }
  return orders;
}

const fast = { packing: { effort: 'fast' }, output: { effort: 'fast' } };

async function begin(service: RunningService, body: object): Promise<string> {
  const call = { method: 'POST', path: '/gangsheets', body, headers: attacker };
  const answer = await service.call<GangSheet>(call);
  assert.equal(answer.status, 202);
  return answer.body.id;
}

test('Twenty thousand sizes of one picture do not stall the renderer, and others are served', async (t) => {
  const service = await startContained(t, { env });
  await service.untilReady();
  const renderer = service.rendererPid();
  const sheet = { dpi: DPI, gap: 0.03, margin: 0.1, labels: 'order', increment: 12 };
  const id = await begin(service, { ...fast, orders: sizesOf(20_000), sheet });
  const read = () => service.call<GangSheet>({ path: `/gangsheets/${id}`, headers: attacker });
  await until(
    'pieces are placed',
    async () => {
      const { body } = await read();
      assert.ok(body.problem === null, JSON.stringify(body.problem));
      return body.progress.placed > 50;
    },
    { everyMs: 250 },
  );
  const quoted = { method: 'POST', path: '/gangsheets/quote', body: small, headers: victim };
  assert.equal((await service.call(quoted)).status, 200);
  await service.call({ method: 'DELETE', path: `/gangsheets/${id}`, headers: attacker });
  await until('the job is cancelled', async () => (await read()).body.status === 'cancelled');
  assert.equal(service.rendererPid(), renderer);
  assert.deepEqual(service.logged('renderer died'), []);
  assert.equal(await service.stop(), 0);
});

test('Orders that need too many parts are refused by quotes and jobs, with remedies', async (t) => {
  const service = await startContained(t, { env: { ...env, MAX_PARTS: '40' } });
  await service.untilReady();
  const sheet = { dpi: DPI, width: 1, maxHeight: 1, margin: 0, gap: 0 };
  const body = (quantity: number) => ({
    ...fast,
    sheet,
    orders: [{ id: '1', items: [{ artwork, width: 1, height: 1, quantity }] }],
  });
  const quote = (quantity: number) =>
    service.call<ProblemBody>({
      method: 'POST',
      path: '/gangsheets/quote',
      body: body(quantity),
      headers: attacker,
    });
  assert.equal((await quote(40)).status, 200);
  const refused = await quote(20_000);
  assert.equal(refused.status, 422);
  assert.equal(refused.body.code, 'too_many_parts');
  assert.deepEqual(refused.body.details, { parts: 20_000, maxParts: 40 });
  assert.deepEqual(
    refused.body.remediation!.map(({ action }) => action),
    ['raise_max_height', 'split_request', 'raise_max_parts'],
  );
  const id = await begin(service, body(41));
  await until('the job fails', async () => {
    const path = `/gangsheets/${id}`;
    const { problem } = (await service.call<GangSheet>({ path, headers: attacker })).body;
    return problem?.code === 'too_many_parts';
  });
  assert.equal(await service.stop(), 0);
});

test('Millions of rows on the rest of a film are counted at once', async (t) => {
  const service = await startContained(t, { env });
  await service.untilReady();
  const renderer = service.rendererPid();
  const items = Array.from({ length: 1000 }, (_, index) => ({
    artwork,
    width: 50,
    height: (1 + index / 1000) / 1200,
  }));
  const body = {
    ...fast,
    orders: Array.from({ length: 10 }, (_, order) => ({ id: String(order), items })),
    sheet: { dpi: 1200, width: 54, maxHeight: 2400, margin: 0, gap: 0, increment: 2400 },
  };
  const quote = { method: 'POST', path: '/gangsheets/quote', body, headers: attacker };
  const { status, body: answer } = await service.call<{ film: GangSheet['film'] }>(quote);
  assert.equal(status, 200, JSON.stringify(answer).slice(0, 500));
  const [rest] = answer.film!.rests;
  assert.equal(rest!.fitCount, 10_000);
  assert.ok(rest!.fits[0]!.copies > 1_000_000);
  assert.equal(service.rendererPid(), renderer);
  assert.equal(await service.stop(), 0);
});
