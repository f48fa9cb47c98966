/** A clock that is wrong at a start, or jumps while the service runs, removes nothing of any key. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { ArtworkAnswer } from '../../../../src/http/contract/artwork.ts';
import type { GangSheet, GangSheetPage } from '../../../../src/http/contract/gang-sheet.ts';
import { drawFlat } from '../../../support/image-files/draw-artwork.ts';
import { clientOf, TWO_KEYS } from '../../../support/service/clients/client-of.ts';
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

type Client = ReturnType<typeof clientOf>;

async function idsOf(client: Client): Promise<readonly string[]> {
  const { body } = await client.call<GangSheetPage>({ path: '/gangsheets' });
  return body.gangsheets.map(({ id }) => id);
}

async function upload(service: RunningService, { authorization }: Client): Promise<string> {
  const headers = { 'content-type': 'image/png', authorization };
  const url = new URL('/artworks', service.url);
  const answer = await fetch(url, { method: 'POST', headers, body: await aPng(5) });
  return ((await answer.json()) as ArtworkAnswer).id;
}

/** Two keys, for neither of which anything may be lost. */
const clientsOf = (service: RunningService): readonly Client[] => [
  clientOf(service, 'attacker'),
  clientOf(service, 'victim'),
];

async function run(client: Client, seed: number): Promise<GangSheet> {
  const job = await client.untilEnded(await client.submit(await anOrder(seed)));
  assert.equal(job.status, 'succeeded', JSON.stringify(job.problem));
  return job;
}

/** What one key has: a job and an upload. */
interface Kept {
  readonly id: string;
  readonly artwork: string;
}

async function makeKept(service: RunningService): Promise<readonly Kept[]> {
  const kept = [];
  for (const client of clientsOf(service)) {
    const { id } = await run(client, 1);
    kept.push({ id, artwork: await upload(service, client) });
  }
  return kept;
}

/** Each key still has its job with its file, and its upload, and its next order succeeds. */
async function assertKept(
  service: RunningService,
  kept: readonly Kept[],
  when: string,
): Promise<void> {
  for (const [at, client] of clientsOf(service).entries()) {
    const { id, artwork } = kept[at]!;
    assert.ok((await idsOf(client)).includes(id), when);
    const { parts } = await client.read(id);
    assert.equal((await fetch(new URL(parts[0]!.url, service.url))).status, 200, when);
    assert.equal((await client.call({ path: `/artworks/${artwork}` })).status, 200, when);
    await run(client, 2);
  }
}

test('Starts with a clock that is 31 days ahead or 400 days behind remove no job and no upload of any key', async (t) => {
  const dataDir = await tempDir(t);
  const clock = await aClock(t);
  const start = () => startContained(t, { dataDir, env: { ...clock.env, API_KEYS: TWO_KEYS } });
  const first = await start();
  await first.untilReady();
  const kept = await makeKept(first);
  await first.kill();
  for (const days of [31, -400, 4000, 0]) {
    await clock.shift(days);
    const service = await start();
    if (days !== 0) await service.untilLogged('clock jumped');
    await service.untilReady();
    await assertKept(service, kept, `${days} days`);
    await (days === 31 ? service.kill() : service.stop());
  }
});

test('A clock that jumps while the service runs removes nothing of any key and stops nothing', async (t) => {
  const clock = await aClock(t);
  const service = await startContained(t, { env: { ...clock.env, API_KEYS: TWO_KEYS } });
  await service.untilReady();
  const kept = await makeKept(service);
  for (const days of [31, -400, 4000, 0]) {
    await clock.shift(days);
    // A scrape reads the clock for expiry.
    const metrics = await service.get<string>('/metrics');
    const lag = /^gangsheet_expiry_lag_seconds\{[^}]*\} (\S+)/m.exec(metrics.body)?.[1];
    assert.equal(Number(lag) > 3600, days > 0, `${days} days: ${lag}`);
    await assertKept(service, kept, `${days} days`);
  }
  await until('jumps are told', () => service.logged('clock jumped').length >= 4);
  assert.equal(service.child.exitCode, null);
});
