/**
 * Files of one key that were altered on disk are never served or printed under the hash that they had. The
 * files and jobs of another key are unharmed.
 */
import assert from 'node:assert/strict';
import { appendFile, open, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { ArtworkAnswer } from '../../../../src/http/contract/artwork.ts';
import type { GangSheet } from '../../../../src/http/contract/gang-sheet.ts';
import type { ProblemBody } from '../../../../src/http/contract/problem.ts';
import { drawFlat } from '../../../support/image-files/draw-artwork.ts';
import { clientOf, TWO_KEYS } from '../../../support/service/clients/client-of.ts';
import { startContained } from '../../../support/service/contained-service.ts';
import type { RunningService } from '../../../support/service/running-service.ts';
import { tempDir } from '../../../support/temp-dir.ts';

async function flipBit(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { size, atime, mtime } = await file.stat();
  const at = Math.floor(size / 2);
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
  await file.write(Buffer.from([buffer[0]! ^ 1]), 0, 1, at);
  await file.close();
  // Even with the old times, the change is noticed.
  await utimes(path, atime, mtime);
}

const alterations: Readonly<Record<string, (path: string) => Promise<void>>> = {
  'a flipped bit': flipBit,
  'a longer file': (path) => appendFile(path, 'more'),
  'a shorter file': (path) => truncate(path, 100),
  'another file': async (path) => writeFile(path, await drawFlat({ widthPx: 9, heightPx: 9 })),
  'no file': (path) => rm(path),
};

type Client = ReturnType<typeof clientOf>;

/** Starts the service with an owner, whose files are altered, and a victim. */
async function start(t: TestContext) {
  const dataDir = await tempDir(t);
  const service = await startContained(t, { dataDir, env: { API_KEYS: TWO_KEYS } });
  await service.untilReady();
  const [owner, victim] = [clientOf(service, 'attacker'), clientOf(service, 'victim')];
  return { service, dataDir, owner, victim };
}

async function run(client: Client, body: object): Promise<GangSheet> {
  return client.untilEnded(await client.submit(body));
}

async function upload(
  service: RunningService,
  { authorization }: Client,
  seed: number,
): Promise<ArtworkAnswer> {
  const answer = await fetch(new URL('/artworks', service.url), {
    method: 'POST',
    headers: { 'content-type': 'image/png', authorization },
    body: await drawFlat({ widthPx: 300, heightPx: 200, seed }),
  });
  return (await answer.json()) as ArtworkAnswer;
}

const orderOf = (artwork: object) => ({
  orders: [{ id: '1', items: [{ artwork, width: 1 }] }],
  sheet: { width: 4 },
});

/** Downloads the first part of a job. */
async function download({ url }: RunningService, { parts }: GangSheet): Promise<Buffer> {
  const answer = await fetch(new URL(parts[0]!.url, url));
  assert.equal(answer.status, 200);
  return Buffer.from(await answer.arrayBuffer());
}

test('An altered part or preview is a problem, before and after it was served once, and the files of another key are served', async (t) => {
  const { service, dataDir, owner, victim } = await start(t);
  const png = await drawFlat({ widthPx: 300, heightPx: 200, seed: 1 });
  const data = `data:image/png;base64,${png.toString('base64')}`;
  const job = await run(victim, orderOf({ data }));
  const printed = await download(service, job);
  const cases = Object.entries(alterations).flatMap(([what, alter]) =>
    [true, false].map((isServedBefore) => ({ what, alter, isServedBefore })),
  );
  // One part for each case.
  const items = [{ artwork: { data }, width: 1, quantity: cases.length }];
  const sheet = { width: 1.6, maxHeight: 1.6, dpi: 100 };
  const { id, parts } = await run(owner, { orders: [{ id: '1', items }], sheet });
  assert.equal(parts.length, cases.length);
  for (const [index, { what, alter, isServedBefore }] of cases.entries()) {
    const { number, url, previewUrl } = parts[index]!;
    const files = { [`part-${number}.png`]: url, [`part-${number}.preview.png`]: previewUrl };
    for (const [name, path] of Object.entries(files)) {
      const target = new URL(path, service.url);
      if (isServedBefore) assert.equal((await fetch(target)).status, 200);
      await alter(join(dataDir, 'files', 'jobs', id, name));
      for (const init of [{}, { headers: { range: 'bytes=0-9' } }]) {
        const answer = await fetch(target, init);
        const problem = (await answer.json()) as ProblemBody;
        assert.deepEqual([answer.status, problem.code], [500, 'storage_failed'], what + name);
      }
    }
  }
  assert.equal(service.logged('stored file lost').length, 2 * cases.length);
  assert.ok(printed.equals(await download(service, job)), 'the file of the victim changed');
  assert.equal((await run(victim, orderOf({ data }))).status, 'succeeded');
  const metrics = await service.get<string>('/metrics');
  assert.match(metrics.body, /^gangsheet_lost_files_total\{[^}]*why="altered"[^}]*\} [1-9]/m);
  assert.equal(await service.stop(), 0);
});

test('An altered upload is not printed, quoted or preflighted, until it is uploaded again, and that of another key is', async (t) => {
  const { service, dataDir, owner, victim } = await start(t);
  const untouched = orderOf({ id: (await upload(service, victim, 2)).id });
  for (const [what, alter] of Object.entries(alterations)) {
    const { id, sha256 } = await upload(service, owner, 1);
    assert.equal((await run(owner, orderOf({ id }))).status, 'succeeded', what);
    await alter(join(dataDir, 'uploads', 'kept', sha256));
    const { status, problem } = await run(owner, orderOf({ id }));
    assert.deepEqual([status, problem?.code], ['failed', 'artwork_rejected'], what);
    assert.equal(problem?.errors?.[0]?.code, 'artwork_not_found', what);
    const quote = { method: 'POST', path: '/gangsheets/quote', body: orderOf({ id }) };
    assert.equal((await owner.call(quote)).status, 422, what);
    assert.equal((await run(victim, untouched)).status, 'succeeded', what);
  }
  const { id } = await upload(service, owner, 1);
  assert.equal((await run(owner, orderOf({ id }))).status, 'succeeded');
});
