import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { GangSheet, GangSheetPage } from '../../../src/http/contract/gang-sheet.ts';
import type { GangSheetEvent } from '../../../src/http/contract/event.ts';
import { eventsIn } from '../../support/service/clients/event-reader.ts';
import { startContained } from '../../support/service/contained-service.ts';
import type { RunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const PARTS = 600;
const ID = '0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d';
/** The database stays locked until the process that wrote it has ended. */
const STORE = new URL('../../support/service/store-finished-job.js', import.meta.url).href;
const attacker = { authorization: 'Bearer secret-of-the-attacker' };
const victim = { authorization: 'Bearer secret-of-the-victim' };

/** Calls /healthz as the victim until `work` has ended; returns the longest time in milliseconds. */
async function slowestHealthDuring(service: RunningService, work: Promise<unknown>) {
  let [slowest, isOver, calls] = [0, false, 0];
  void work.finally(() => (isOver = true)).catch(() => undefined);
  while (!isOver) {
    const start = performance.now();
    const { status } = await service.call({ path: '/healthz', headers: victim });
    assert.equal(status, 200);
    slowest = Math.max(slowest, performance.now() - start);
    calls += 1;
  }
  await work;
  return { slowest, calls };
}

test('A job of 600 parts has small events and lists, and its replays hold up nobody', async (t) => {
  const dataDir = await tempDir(t);
  const job = { id: ID, owner: 'attacker', parts: PARTS };
  const script = `const { storeFinishedJob } = await import('${STORE}');
    await storeFinishedJob(${JSON.stringify(dataDir)}, ${JSON.stringify(job)});`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const service = await startContained(t, {
    dataDir,
    env: { API_KEYS: 'attacker:secret-of-the-attacker,victim:secret-of-the-victim' },
  });
  const get = <Body>(path: string) => service.call<Body>({ path, headers: attacker });
  const replay = () => get<string>(`/gangsheets/${ID}/events`);

  const { body: text } = await replay();
  const events = eventsIn(text).map(({ data }) => data as unknown as GangSheetEvent);
  assert.equal(events.length, PARTS + 2);
  for (const { type, data } of events) {
    assert.equal(data.partCount, PARTS);
    assert.equal(data.parts.length, type === 'gangsheet.succeeded' ? PARTS : 20);
    if (type === 'gangsheet.part_ready') assert.equal(data.readyPart!.number, data.part);
  }
  // All parts in each event were 289 MB.
  assert.ok(text.length < 16e6, `${text.length} bytes`);

  const { slowest, calls } = await slowestHealthDuring(
    service,
    Promise.all(Array.from({ length: 5 }, replay)),
  );
  assert.ok(calls > 5, `${calls} calls while five streams were sent`);
  // It was 22 s.
  assert.ok(slowest < 3000, `the slowest took ${slowest} ms`);

  const { body: page } = await get<GangSheetPage>('/gangsheets');
  const [listed] = page.gangsheets;
  assert.deepEqual([listed!.parts.length, listed!.partCount], [20, PARTS]);
  assert.deepEqual([listed!.warnings.length, listed!.warningCount], [20, PARTS]);
  assert.equal(listed!.film!.rests.length, 20);
  const { body: whole } = await get<GangSheet>(`/gangsheets/${ID}`);
  assert.deepEqual([whole.parts.length, whole.partCount, whole.warnings.length], [600, 600, 600]);
  assert.match(whole.parts.at(-1)!.url, /parts\/600\?expires=\d+&signature=/);
  assert.equal(await service.stop(), 0);
});
