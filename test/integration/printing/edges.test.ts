import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import type { ArtworkAnswer } from '../../../src/http/contract/artwork.ts';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import type { PlacementsAnswer } from '../../../src/http/contract/placements.ts';
import type { PreflightAnswer } from '../../../src/http/contract/preflight.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import type { QuoteAnswer } from '../../../src/http/contract/quote.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { softMasksOf } from '../../support/image-files/soft-masks.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/processes/until.ts';

const SIZE = { width: 200, height: 140 };
const DPI = 300;

/** Draws fine art on a transparent background whose alpha is 0 or 255 everywhere. */
function hardArt(): Promise<Buffer> {
  const { width, height } = SIZE;
  const pixels = Buffer.alloc(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const isInk = (x % 9 < 4 && y > 60) || Math.hypot(x - 100, y - 30) < 26;
    if (isInk) pixels.set([200, x, y, 255], at * 4);
  }
  return sharp(pixels, { raw: { ...SIZE, channels: 4 } })
    .png()
    .toBuffer();
}

const clear = { ...SIZE, channels: 4, background: '#0000' } as const;

async function aService(t: TestContext, env: Record<string, string> = {}) {
  const dir = await tempDir(t);
  const blank = sharp({ create: clear });
  const art = {
    input: { create: { width: 40, height: 20, channels: 4, background: '#c00' } },
    left: 80,
    top: 40,
  } as const;
  const files: Record<string, Buffer> = {
    'hard.png': await hardArt(),
    'soft.png': await drawFlat({ widthPx: 200, heightPx: 140 }),
    'blank.png': await blank.clone().png().toBuffer(),
    'blank.webp': await blank.clone().webp().toBuffer(),
    'blank.gif': await blank.clone().gif().toBuffer(),
    'blank.svg': Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="140"><rect width="9" height="9" fill="none"/></svg>',
    ),
    'haze.png': await sharp({
      create: { ...clear, background: { r: 9, g: 9, b: 9, alpha: 2 / 255 } },
    })
      .composite([art])
      .png()
      .toBuffer(),
    'faint.png': await sharp({ create: { ...clear, background: '#c004' } })
      .png()
      .toBuffer(),
  };
  await Promise.all(
    Object.entries(files).map(([name, bytes]) => writeFile(join(dir, name), bytes)),
  );
  return { dir, service: await startRunningService(t, { env: { ARTWORK_DIR: dir, ...env } }) };
}

const item = (file: string, more: object = {}) => ({ artwork: { file }, ...more });
const orderOf = (items: readonly object[], more: object = {}) => ({
  orders: [{ id: '1', items }],
  ...more,
});
const warningsOf = ({ warnings }: Pick<GangSheet, 'warnings'>) =>
  warnings.map(({ pointer, code }) => [pointer, code]);
const faultsOf = (
  problem: { readonly errors?: readonly { pointer: string; code: string }[] } | null,
) => problem?.errors?.map(({ pointer, code }) => [pointer, code]);

/** Counts the clear, translucent and opaque pixels of all pieces in the finished file. */
async function alphasIn(service: RunningService, { id, placementsUrl, parts }: GangSheet) {
  const { body } = await service.get<PlacementsAnswer>(placementsUrl);
  const kinds = { clear: 0, half: 0, opaque: 0 };
  const count = (alpha: number) => {
    if (alpha === 0) kinds.clear += 1;
    else if (alpha === 255) kinds.opaque += 1;
    else kinds.half += 1;
  };
  const part = await service.part(id, 1);
  if (parts[0]!.fileName.endsWith('.pdf')) {
    const sizes = new Set(body.placements.map(({ widthPx, heightPx }) => `${widthPx} ${heightPx}`));
    const masks = softMasksOf(part).filter((mask) => sizes.has(`${mask.widthPx} ${mask.heightPx}`));
    assert.ok(masks.length >= sizes.size, 'the masks of all pieces');
    for (const { alphas } of masks) alphas.forEach(count);
    return kinds;
  }
  const { data, info } = await sharp(part).raw().toBuffer({ resolveWithObject: true });
  for (const { xPx, yPx, widthPx, heightPx } of body.placements) {
    for (let y = yPx; y < yPx + heightPx; y += 1) {
      for (let x = xPx; x < xPx + widthPx; x += 1) count(data[(y * info.width + x) * 4 + 3]!);
    }
  }
  return kinds;
}

for (const format of ['png', 'tiff', 'pdf'] as const) {
  test(`Hard edges leave no translucent pixel in the finished ${format}, at any size, turned and mirrored`, async (t) => {
    const { service } = await aService(t);
    const items = [0.3, 0.5, 1.7, 3, 12].flatMap((scale) =>
      ['hard.png', 'soft.png'].map((file, mirrored) =>
        item(file, { width: (SIZE.width * scale) / DPI, quantity: 3, mirror: mirrored === 1 }),
      ),
    );
    const sheet = { width: 9.2, labels: 'order' };
    const output = { format, verify: 'full' };
    const body = orderOf(items, { sheet: { ...sheet, edges: 'hard' }, output });
    const hard = await service.runJob(body);
    assert.equal(hard.status, 'succeeded', JSON.stringify(hard.problem));
    const kinds = await alphasIn(service, hard);
    assert.equal(kinds.half, 0);
    assert.ok(kinds.clear > 10_000 && kinds.opaque > 10_000, JSON.stringify(kinds));
    const { body: placed } = await service.get<PlacementsAnswer>(hard.placementsUrl);
    assert.ok(placed.placements.some(({ rotated }) => rotated));
    assert.equal(placed.labels.length, 30, 'labels are printed as usual');
    const soft = await service.runJob(orderOf(items, { sheet, output }));
    assert.ok((await alphasIn(service, soft)).half > 10_000, 'soft edges are unchanged');
  });
}

test('Warns about hard-edged art that prints with soft edges at another size, with figures and remedy', async (t) => {
  const { service } = await aService(t);
  const items = [
    item('hard.png', { width: 0.3 }),
    item('hard.png'),
    item('hard.png', { width: 0.3, edges: 'hard' }),
    item('soft.png', { width: 0.3 }),
    item('hard.png', { width: 3, quantity: 2 }),
  ];
  const { warnings, status } = await service.runJob(
    orderOf(items, { preflight: { resolution: 'off' } }),
  );
  assert.equal(status, 'succeeded');
  assert.deepEqual(
    warnings.map(({ pointer, code }) => [pointer, code]),
    [
      ['/orders/0/items/0', 'soft_edges'],
      ['/orders/0/items/4', 'soft_edges'],
    ],
  );
  assert.match(
    warnings[0]!.detail,
    /none of the visible pixels .* in the file, but \d\d% of them are in print\. Set edges to hard\./,
  );

  // A known warning is reported before anything is rendered.
  const body = orderOf(items.slice(0, 1), { preflight: { resolution: 'off' } });
  const quote = await service.call<QuoteAnswer>({
    method: 'POST',
    path: '/gangsheets/quote',
    body,
  });
  assert.deepEqual(warningsOf(quote.body), [['/orders/0/items/0', 'soft_edges']]);
  const off = await service.runJob({ ...body, preflight: { edges: 'off' } });
  assert.deepEqual(warningsOf(off), []);
});

test('A blocking rule fails the job before its part is stored', async (t) => {
  const { service } = await aService(t, { PREFLIGHT: 'edges=block' });
  const { problem, parts } = await service.runJob(orderOf([item('hard.png', { width: 0.3 })]));
  assert.equal(problem?.code, 'preflight_blocked');
  assert.deepEqual(faultsOf(problem), [['/orders/0/items/0', 'soft_edges']]);
  assert.deepEqual(parts, []);
  const haze = await service.runJob(orderOf([item('haze.png')], { preflight: { haze: 'block' } }));
  assert.deepEqual(faultsOf(haze.problem), [['/orders/0/items/0', 'haze']]);
  const warned = await service.runJob(
    orderOf([item('hard.png', { width: 0.3 })], { preflight: { edges: 'warn' } }),
  );
  assert.deepEqual(warningsOf(warned), [['/orders/0/items/0', 'soft_edges']]);
});

test('Reports haze with both boxes at every size, and trims it away with a threshold', async (t) => {
  const { service } = await aService(t);
  const items = [
    item('haze.png'),
    item('haze.png', { trim: true }),
    item('haze.png', { width: 0.4 }),
    item('haze.png', { width: 4 }),
    item('haze.png', { trim: true, trimThreshold: 0.02 }),
    item('haze.png', { edges: 'hard' }),
  ];
  const ended = await service.runJob(orderOf(items, { preflight: { resolution: 'off' } }));
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  assert.deepEqual(
    warningsOf(ended).sort(),
    [0, 1, 2, 3].map((index) => [`/orders/0/items/${index}`, 'haze']),
  );
  const ownSize = ended.warnings.find(({ pointer }) => pointer === '/orders/0/items/0');
  assert.match(
    ownSize!.detail,
    /prints at 200 x 140 px with them and at 40 x 20 px without\..*trimThreshold 0\.02/,
  );
  const { body } = await service.get<PlacementsAnswer>(ended.placementsUrl);
  const trimmed = body.placements.find(({ item: id }) => id === '4');
  assert.deepEqual([trimmed?.widthPx, trimmed?.heightPx].sort(), [20, 40]);
});

test('Warns about ink that hard edges remove, and refuses artwork that they erase completely', async (t) => {
  const { service } = await aService(t);
  const lines = await sharp(
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="90" height="200"/><rect x="150" width="90" height="200" fill-opacity="0.3"/></svg>',
    ),
  )
    .png()
    .toBuffer();
  const data = `data:image/png;base64,${lines.toString('base64')}`;
  const lost = await service.runJob(
    orderOf([
      { artwork: { data }, edges: 'hard' },
      { artwork: { data }, edges: 'hard', edgeThreshold: 0.2 },
    ]),
  );
  assert.deepEqual(warningsOf(lost), [['/orders/0/items/0', 'ink_lost']]);
  assert.match(lost.warnings[0]!.detail, /lose 23% of the ink.*50% opaque/);

  const items = [
    item('soft.png'),
    item('faint.png', { edges: 'hard', trim: true }),
    item('faint.png'),
  ];
  for (const again of [false, true]) {
    const erased = await service.runJob(orderOf(items));
    assert.equal(erased.problem?.code, 'artwork_rejected', `again: ${again}`);
    assert.deepEqual(faultsOf(erased.problem), [['/orders/0/items/1/artwork', 'artwork_empty']]);
    assert.match(erased.problem.errors![0]!.detail, /at least 50% opaque.*lower edgeThreshold/);
    assert.deepEqual(erased.parts, []);
  }
  assert.equal((await service.runJob(orderOf([item('faint.png')]))).status, 'succeeded');
});

for (const file of ['blank.png', 'blank.webp', 'blank.gif', 'blank.svg']) {
  test(`Refuses the empty ${file}, trimmed or not, with or without preflight, and the next job at once`, async (t) => {
    const { service } = await aService(t);
    const mixed = orderOf(
      [item('soft.png'), item(file, { width: 0.5 }), item(file, { width: 1 })],
      {
        sheet: { maxHeight: 2 },
      },
    );
    const first = await service.runJob(mixed);
    assert.equal(first.problem?.code, 'artwork_rejected');
    assert.deepEqual(faultsOf(first.problem), [
      ['/orders/0/items/1/artwork', 'artwork_empty'],
      ['/orders/0/items/2/artwork', 'artwork_empty'],
    ]);
    assert.deepEqual(first.parts, []);
    const at = [['/orders/0/items/0/artwork', 'artwork_empty']];
    const again = await service.runJob(orderOf([item(file, { width: 3 })]));
    assert.deepEqual(faultsOf(again.problem), at);
    assert.equal(again.film, null, 'the job is refused before packing');
    const quote = await service.call<ProblemBody>({
      method: 'POST',
      path: '/gangsheets/quote',
      body: orderOf([item(file)]),
    });
    assert.deepEqual(faultsOf(quote.body as never), at);

    const { service: other } = await aService(t);
    const looked = { preflight: { specks: 'warn' } };
    assert.deepEqual(faultsOf((await other.runJob(orderOf([item(file)], looked))).problem), at);
    const { service: third } = await aService(t);
    assert.deepEqual(
      faultsOf((await third.runJob(orderOf([item(file, { trim: true })]))).problem),
      at,
    );
  });
}

test('Preflight of an upload measures the ink with the requested edges', async (t) => {
  const { service } = await aService(t);
  await service.untilReady();
  const upload = async (bytes: Buffer, type: string) => {
    const sent = await fetch(new URL('/artworks', service.url), {
      method: 'POST',
      headers: { 'content-type': type },
      body: bytes,
    });
    return ((await sent.json()) as ArtworkAnswer).id;
  };
  const id = await upload(await hardArt(), 'image/png');
  const look = async (query: string) =>
    (await service.get<PreflightAnswer>(`/artworks/${id}/preflight?${query}`)).body;
  const codesOf = ({ findings }: PreflightAnswer) => findings.map(({ code }) => code);
  const soft = await look('width=1.13');
  assert.ok(codesOf(soft).includes('soft_edges'), JSON.stringify(soft.findings));
  assert.ok(soft.ink!.softShare > 0.1 && soft.ink!.printedShare === soft.ink!.softShare);
  assert.equal(soft.ink!.lostShare, 0);
  const hard = await look('width=1.13&edges=hard');
  assert.deepEqual(
    codesOf(hard).filter((code) => code === 'soft_edges'),
    [],
  );
  assert.deepEqual([hard.ink!.softShare, hard.ink!.printedShare], [soft.ink!.softShare, 0]);
  assert.ok(hard.ink!.lostShare >= 0);
  const own = await look('');
  assert.deepEqual([own.ink!.softShare, own.findings], [0, []]);
  const bad = await service.get<ProblemBody>(`/artworks/${id}/preflight?edges=crisp`);
  assert.equal(bad.status, 422);

  const blank = await upload(await sharp({ create: clear }).png().toBuffer(), 'image/png');
  for (const attempt of [1, 2]) {
    const { status, body } = await service.get<ProblemBody>(`/artworks/${blank}/preflight`);
    assert.equal(body.code, 'artwork_rejected', `${status}, attempt ${attempt}`);
    assert.equal((body.errors as { code: string }[])[0]!.code, 'artwork_empty');
  }
});

test('A job that was killed keeps the warnings about pixels drawn before the kill', async (t) => {
  const { service, dir } = await aService(t, { CHECKPOINT_EVERY: '1' });
  const dataDir = await tempDir(t);
  const killed = await startRunningService(t, {
    env: { ARTWORK_DIR: dir, CHECKPOINT_EVERY: '1' },
    dataDir,
  });
  const items = [
    item('hard.png', { width: 1.1, quantity: 4 }),
    item('soft.png', { width: 2, quantity: 300 }),
  ];
  const body = orderOf(items, {
    sheet: { width: 6, maxHeight: 30 },
    preflight: { resolution: 'off' },
  });
  const expected = await service.runJob(body);
  assert.deepEqual(warningsOf(expected), [['/orders/0/items/0', 'soft_edges']]);
  const { id } = await killed.submit(body);
  await until('60 pieces are placed', async () => {
    const { body: job } = await killed.get(`/gangsheets/${id}`);
    assert.ok(job.status !== 'succeeded', 'the job was too fast to be killed');
    return job.progress.placed >= 60;
  });
  await killed.kill();
  const second = await startRunningService(t, { env: { ARTWORK_DIR: dir }, dataDir });
  const ended = await second.untilEnded(id);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  assert.deepEqual(ended.warnings, expected.warnings);
  assert.deepEqual(
    ended.parts.map(({ sha256 }) => sha256),
    expected.parts.map(({ sha256 }) => sha256),
  );
});
