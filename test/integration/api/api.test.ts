import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { GangSheet, GangSheetPage } from '../../../src/http/contract/gang-sheet.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import type { QuoteAnswer } from '../../../src/http/contract/quote.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const SAMPLES = fileURLToPath(new URL('../../../../assets/samples', import.meta.url));
const png = await drawFlat({ widthPx: 300, heightPx: 200 });

/** A web server with one good image, one that is cut off, and one that is text. */
async function serveArtwork(t: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/good.png') response.end(png);
    else if (request.url === '/cut.png') response.end(png.subarray(0, png.length / 2));
    else if (request.url === '/text.png') response.end('not an image');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const orderOf = (items: readonly object[]) => ({ orders: [{ id: '1', items }] });
const post = (path: string, body: unknown, headers = {}) =>
  ({ method: 'POST', path, body, headers }) as const;

test('Fails a job with one list of the errors of all artworks, and prints the next order', async (t) => {
  const origin = await serveArtwork(t);
  const env = { ALLOW_PRIVATE_ARTWORK_HOSTS: 'true' };
  const service = await startRunningService(t, { env });
  const failed = await service.runJob(
    orderOf([
      { artwork: { url: `${origin}/good.png` } },
      { artwork: { url: `${origin}/cut.png` } },
      { artwork: { url: `${origin}/text.png` } },
      { artwork: { url: `${origin}/none.png` } },
      { artwork: { file: 'logo.png' } },
    ]),
  );
  assert.equal(failed.status, 'failed');
  assert.equal(failed.problem?.code, 'artwork_rejected');
  const pointers = failed.problem.errors?.map(({ pointer }) => pointer);
  assert.deepEqual(
    pointers,
    [1, 2, 3, 4].map((index) => `/orders/0/items/${index}/artwork`),
  );
  const good = await service.runJob(orderOf([{ artwork: { url: `${origin}/good.png` } }]));
  assert.equal(good.status, 'succeeded');
});

test('Refuses artwork from a private address unless it is allowed', async (t) => {
  const origin = await serveArtwork(t);
  const service = await startRunningService(t);
  const { problem } = await service.runJob(orderOf([{ artwork: { url: `${origin}/good.png` } }]));
  assert.equal(problem?.errors?.[0]?.code, 'artwork_forbidden_address');
});

test('Prints artwork from the request, and names an item that its artwork makes too large', async (t) => {
  const service = await startRunningService(t);
  const data = `data:image/png;base64,${png.toString('base64')}`;
  const printed = await service.runJob(orderOf([{ artwork: { data }, width: 2, quantity: 3 }]));
  assert.equal(printed.status, 'succeeded', JSON.stringify(printed.problem));
  const { problem } = await service.runJob({
    ...orderOf([
      { artwork: { data }, width: 3 },
      { artwork: { data }, height: 3 },
    ]),
    sheet: { width: 4, maxHeight: 4 },
  });
  assert.deepEqual(
    problem?.errors?.map(({ pointer, code }) => [pointer, code]),
    [['/orders/0/items/1', 'too_large']],
  );
});

test('Warns about artwork that prints with too few pixels', async (t) => {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'small.png'), png);
  const service = await startRunningService(t, { env: { ARTWORK_DIR: dir } });
  const { warnings } = await service.runJob(
    orderOf([{ artwork: { file: 'small.png' }, width: 4 }]),
  );
  assert.equal(warnings[0]?.code, 'low_resolution');
  assert.match(warnings[0].detail, /75/);
});

test('Quotes without rendering and leaves nothing behind', async (t) => {
  const service = await startRunningService(t, { env: { ARTWORK_DIR: SAMPLES } });
  await service.untilReady();
  const body = JSON.parse(await readFile(join(SAMPLES, 'orders.json'), 'utf8')) as object;
  const quote = await service.call<QuoteAnswer>(post('/gangsheets/quote', body));
  assert.equal(quote.status, 200, JSON.stringify(quote.body));
  assert.ok(quote.body.parts.length >= 2);
  const { body: page } = await service.get<GangSheetPage>('/gangsheets');
  assert.deepEqual(page.gangsheets, []);
});

test('Returns the result to a client that waits, and says when to retry if the queue is full', async (t) => {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'a.png'), png);
  const env = { ARTWORK_DIR: dir, QUEUE_LIMIT: '1' };
  const service = await startRunningService(t, { env });
  const small = orderOf([{ artwork: { file: 'a.png' } }]);
  const wait = { prefer: 'wait=60' };
  const done = await service.call<GangSheet>(post('/gangsheets', small, wait));
  assert.deepEqual([done.status, done.body.status], [200, 'succeeded']);

  const large = { ...orderOf([{ artwork: { file: 'a.png' }, width: 3, quantity: 400 }]) };
  const running = await service.submit(large);
  const waiting = await service.submit(small);
  const refused = await service.call<ProblemBody>(post('/gangsheets', small));
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) >= 5);
  assert.equal(
    (await service.call({ method: 'DELETE', path: `/gangsheets/${running.id}` })).status,
    202,
  );
  assert.equal((await service.untilEnded(running.id)).status, 'cancelled');
  assert.equal((await service.untilEnded(waiting.id)).status, 'succeeded');
});
