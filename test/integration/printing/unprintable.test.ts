import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { withBrokenPixels } from '../../support/damage/break-pixels.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

async function aService(t: TestContext) {
  const dir = await tempDir(t);
  const size = { widthPx: 300, heightPx: 200 };
  const [one, two, good] = await Promise.all(
    [1, 2, 3].map((seed) => drawFlat({ ...size, seed, format: 'png' })),
  );
  await writeFile(join(dir, 'one.png'), withBrokenPixels(one!));
  await writeFile(join(dir, 'two.png'), withBrokenPixels(two!));
  await writeFile(join(dir, 'good.png'), good!);
  return { good: good!, service: await startRunningService(t, { env: { ARTWORK_DIR: dir } }) };
}

const item = (file: string, sha256?: string) => ({
  artwork: { file, ...(sha256 && { sha256 }) },
  width: 1,
});

test('Lists every damaged file with its item and name, and remembers it for the next job', async (t) => {
  const { service } = await aService(t);
  const items = [item('good.png'), item('one.png'), item('two.png'), item('one.png')];
  const body = { orders: [{ id: '1', items }] };
  const expected = [
    ['/orders/0/items/1/artwork', 'one.png'],
    ['/orders/0/items/2/artwork', 'two.png'],
    ['/orders/0/items/3/artwork', 'one.png'],
  ];
  for (const knownBefore of [false, true]) {
    const { status, problem, progress } = await service.runJob(body);
    assert.equal(status, 'failed');
    assert.equal(problem?.code, 'artwork_rejected');
    const errors = problem.errors ?? [];
    assert.deepEqual(
      errors.map(({ pointer, detail }) => [pointer, /"(\w+\.png)"/.exec(detail)?.[1]]),
      expected,
    );
    for (const { detail } of errors) assert.doesNotMatch(detail, /[0-9a-f]{64}|vips|zlib/i);
    assert.equal(progress.parts === 0, knownBefore, 'the second job fails before it is packed');
  }
});

test('Reports for every item the printed file, its size and its resolution', async (t) => {
  const { service, good } = await aService(t);
  const sha256 = createHash('sha256').update(good).digest('hex');
  const body = {
    orders: [{ id: 'A-1', items: [item('good.png', sha256.toUpperCase())] }],
  };
  await service.untilReady();
  const { status, body: quote } = await service.call<{ items: unknown[] }>({
    method: 'POST',
    path: '/gangsheets/quote',
    body,
  });
  assert.equal(status, 200, JSON.stringify(quote));
  const ended = await service.runJob(body);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  const [printed] = ended.items ?? [];
  assert.deepEqual(printed, {
    order: 'A-1',
    item: '0',
    artwork: {
      sha256,
      fetchedFrom: null,
      format: 'png',
      widthPx: 300,
      heightPx: 200,
      colour: printed?.artwork.colour,
    },
    printed: { widthPx: 300, heightPx: 200 },
    effectiveDpi: { across: 300, down: 300 },
    edges: 'soft',
    edgeThreshold: null,
  });
  assert.deepEqual(quote.items, [printed]);
  const { body: all } = await service.get<{ items: unknown[] }>(ended.links.items);
  assert.deepEqual(all.items, [printed]);
});

test('Refuses a file that does not match its SHA-256', async (t) => {
  const { service } = await aService(t);
  const body = { orders: [{ id: '1', items: [item('good.png', 'ab'.repeat(32))] }] };
  const { problem } = await service.runJob(body);
  assert.deepEqual(
    problem?.errors?.map(({ pointer, code }) => [pointer, code]),
    [['/orders/0/items/0/artwork', 'artwork_sha256_mismatch']],
  );
});

test('Requires exactly one source per item, with or without a hash', async (t) => {
  const { service } = await aService(t);
  const sources = [{ sha256: 'ab'.repeat(32) }, { file: 'good.png', url: 'https://example.com/a' }];
  for (const artwork of sources) {
    const body = { orders: [{ id: '1', items: [{ artwork }] }] };
    const { status, body: problem } = await service.call<{
      errors: { pointer: string; detail: string }[];
    }>({ method: 'POST', path: '/gangsheets', body });
    assert.equal(status, 422);
    assert.equal(problem.errors[0]?.pointer, '/orders/0/items/0/artwork');
    assert.match(problem.errors[0].detail, /exactly one of url, data, file, id, received/);
  }
});

test('Lists unusable files and undrawable SVGs in one answer', async (t) => {
  const dir = await tempDir(t);
  const svg = (inner: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${inner}</svg>`;
  await writeFile(join(dir, 'not.png'), 'some text');
  await writeFile(
    join(dir, 'html.svg'),
    svg(
      '<foreignObject width="9" height="9"><b xmlns="http://www.w3.org/1999/xhtml">A</b></foreignObject>',
    ),
  );
  const service = await startRunningService(t, { env: { ARTWORK_DIR: dir } });
  const body = { orders: [{ id: '1', items: [item('html.svg'), item('not.png')] }] };
  const { problem } = await service.runJob(body);
  const found = (problem?.errors ?? []).map(({ pointer, code, detail }) => [
    pointer,
    code,
    /"(\w+\.\w+)"/.exec(detail)?.[1],
  ]);
  assert.deepEqual(found.sort(), [
    ['/orders/0/items/0/artwork', 'artwork_svg_unsupported', 'html.svg'],
    ['/orders/0/items/1/artwork', 'artwork_not_an_image', 'not.png'],
  ]);
});
