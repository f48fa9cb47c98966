import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { ArtworkAnswer } from '../../../src/http/contract/artwork.ts';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import { BEBAS, fontFile } from '../../artwork/svg/fonts/fonts.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { until } from '../../support/processes/until.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const ENV = { CHECKPOINT_EVERY: '1' };

/** An SVG with an embedded font, which is unpacked into the working folder of the job. */
function drawText(): string {
  const src = `url(data:font/woff2;base64,${fontFile(BEBAS).toString('base64')})`;
  const style = `<style>@font-face{font-family:Own;src:${src}}</style>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="192" height="96">${style}<text x="8" y="80" font-family="Own" font-size="80">TEAM</text></svg>`;
}

/** An order with an upload, a data URI and embedded fonts. */
async function anOrder({ url }: RunningService, seed: number, copies: number): Promise<object> {
  const png = await drawFlat({ widthPx: 500, heightPx: 400, seed });
  const body = await drawFlat({ widthPx: 300, heightPx: 200, seed: seed + 1 });
  const headers = { 'content-type': 'image/png' };
  const response = await fetch(new URL('/artworks', url), { method: 'POST', headers, body });
  const { id } = (await response.json()) as ArtworkAnswer;
  const svg = Buffer.from(drawText()).toString('base64');
  const items = [
    { artwork: { id }, width: 1, quantity: 20 * copies },
    {
      artwork: { data: `data:image/png;base64,${png.toString('base64')}` },
      width: 1.7,
      quantity: 4 * copies,
    },
    { artwork: { data: `data:image/svg+xml;base64,${svg}` }, width: 2, quantity: copies },
  ];
  return {
    orders: [{ id: 'a', items }],
    sheet: { width: 12, maxHeight: 24 },
    packing: { effort: 'fast' },
  };
}

/** Derived files, which are written again when a renderer starts and when a job resumes. */
const DERIVED = /^fontconfig|\.fonts\/(fonts\.conf$|cache\/)/;

/** Files whose bytes contain the text. */
async function filesWith(dir: string, text: string): Promise<readonly string[]> {
  const names = await readdir(dir, { recursive: true });
  const found = names.map(async (name) => {
    if (DERIVED.test(name) || !(await stat(join(dir, name))).isFile()) return [];
    return (await readFile(join(dir, name))).includes(text) ? [name] : [];
  });
  return (await Promise.all(found)).flat();
}

async function assertSameAsFresh(
  service: RunningService,
  { id, order }: { readonly id: string; readonly order: object },
): Promise<void> {
  const ended = await service.untilEnded(id);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  const fresh = await service.runJob(order);
  const hashesOf = ({ parts }: GangSheet) => parts.map(({ sha256 }) => sha256);
  assert.deepEqual(hashesOf(ended), hashesOf(fresh));
  for (const { number, sha256 } of ended.parts) {
    const bytes = await service.part(id, number);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256);
  }
}

async function untilSecondPart(service: RunningService, id: string, t: TestContext): Promise<void> {
  const isThere = async () => (await service.get(`/gangsheets/${id}`)).body.progress.part >= 2;
  await until('the job is in its second part', isThere, { signal: t.signal });
}

test('A data folder can be moved: no stored record names it, and interrupted and queued jobs end with the same bytes', async (t) => {
  const dir = await tempDir(t);
  const [before, after] = [join(dir, 'before'), join(dir, 'elsewhere', 'after')];
  const first = await startRunningService(t, { dataDir: before, env: ENV });
  const orders = [await anOrder(first, 1, 18), await anOrder(first, 5, 4)] as const;
  const running = await first.submit(orders[0]);
  const queued = await first.submit(orders[1]);
  await untilSecondPart(first, running.id, t);
  assert.equal(await first.stop(), 0);
  const scratch = await readdir(join(before, 'scratch', running.id, 'artwork'));
  assert.ok(
    scratch.some((name) => name.endsWith('.fonts')),
    'the fonts of the SVG are kept',
  );
  assert.deepEqual(await filesWith(before, before), []);

  await mkdir(join(dir, 'elsewhere'));
  await rename(before, after);
  const second = await startRunningService(t, { dataDir: after, env: ENV });
  await assertSameAsFresh(second, { id: running.id, order: orders[0] });
  await assertSameAsFresh(second, { id: queued.id, order: orders[1] });
});
