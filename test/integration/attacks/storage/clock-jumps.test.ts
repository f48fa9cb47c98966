/** A clock that is wrong at a start, or jumps while the service runs, removes nothing. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { ArtworkAnswer } from '../../../../src/http/contract/artwork.ts';
import type { GangSheetPage } from '../../../../src/http/contract/gang-sheet.ts';
import { drawFlat } from '../../../support/image-files/draw-artwork.ts';
import { startContained } from '../../../support/service/contained-service.ts';
import type { RunningService } from '../../../support/service/running-service.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { until } from '../../../support/processes/until.ts';

const DAY_MS = 24 * 3_600_000;

/** Shifts the clock of a process by the milliseconds in a file. */
async function aClock(t: TestContext) {
  const dir = await tempDir(t);
  const file = join(dir, 'shift');
  const script = join(dir, 'clock.mjs');
  await writeFile(
    script,
    `import { readFileSync } from 'node:fs';
     const real = Date.now;
     const shift = () => { try { return Number(readFileSync(${JSON.stringify(file)}, 'utf8')); } catch { return 0; } };
     const now = () => real() + shift();
     const RealDate = Date;
     globalThis.Date = class extends RealDate {
       constructor(...values) { super(...(values.length === 0 ? [now()] : values)); }
       static now() { return now(); }
     };`,
  );
  const shift = (days: number) => writeFile(file, String(days * DAY_MS));
  await shift(0);
  return { shift, env: { NODE_OPTIONS: `--import=${pathToFileURL(script).href}` } };
}

async function aPng(seed: number): Promise<Buffer> {
  return drawFlat({ widthPx: 60, heightPx: 40, seed });
}

async function anOrder(seed: number): Promise<object> {
  const data = `data:image/png;base64,${(await aPng(seed)).toString('base64')}`;
  const items = [{ artwork: { data }, width: 0.2 }];
  return { orders: [{ id: '1', items }], sheet: { width: 2 } };
}

async function idsOf(service: RunningService): Promise<readonly string[]> {
  const { body } = await service.get<GangSheetPage>('/gangsheets');
  return body.gangsheets.map(({ id }) => id);
}

async function upload(service: RunningService): Promise<string> {
  const headers = { 'content-type': 'image/png' };
  const url = new URL('/artworks', service.url);
  const answer = await fetch(url, { method: 'POST', headers, body: await aPng(5) });
  return ((await answer.json()) as ArtworkAnswer).id;
}

test('Starts with a clock that is 31 days ahead or 400 days behind remove no job and no upload', async (t) => {
  const dataDir = await tempDir(t);
  const clock = await aClock(t);
  const start = () => startContained(t, { dataDir, env: clock.env });
  const first = await start();
  await first.untilReady();
  const { id } = await first.runJob(await anOrder(1));
  const artwork = await upload(first);
  await first.kill();
  for (const days of [31, -400, 4000, 0]) {
    await clock.shift(days);
    const service = await start();
    if (days !== 0) await service.untilLogged('clock jumped');
    await service.untilReady();
    assert.deepEqual(await idsOf(service).then((ids) => ids.includes(id)), true, `${days} days`);
    assert.equal((await service.get(`/artworks/${artwork}`)).status, 200, `${days} days`);
    const { status, parts } = await service.runJob(await anOrder(2));
    assert.equal(status, 'succeeded');
    assert.ok((await service.part(id, 1)).length > 0, `${parts.length} parts`);
    await (days === 31 ? service.kill() : service.stop());
  }
});

test('A clock that jumps while the service runs removes nothing and stops nothing', async (t) => {
  const clock = await aClock(t);
  const service = await startContained(t, { env: clock.env });
  await service.untilReady();
  const { id } = await service.runJob(await anOrder(1));
  const artwork = await upload(service);
  for (const days of [31, -400, 4000, 0]) {
    await clock.shift(days);
    // A scrape reads the clock for expiry.
    const metrics = await service.get<string>('/metrics');
    const lag = /^gangsheet_expiry_lag_seconds\{[^}]*\} (\S+)/m.exec(metrics.body)?.[1];
    assert.equal(Number(lag) > 3600, days > 0, `${days} days: ${lag}`);
    assert.equal((await service.runJob(await anOrder(2))).status, 'succeeded');
    assert.ok((await idsOf(service)).includes(id));
    assert.equal((await service.get(`/artworks/${artwork}`)).status, 200);
  }
  await until('jumps are told', () => service.logged('clock jumped').length >= 4);
  assert.equal(service.child.exitCode, null);
});
