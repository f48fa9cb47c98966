import assert from 'node:assert/strict';
import type { PrintedItem } from '../../src/gang-sheet/printed-item.ts';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import Database from 'libsql';
import { openJobStore, type JobStore } from '../../src/jobs/job-store.ts';
import type { JobFilter } from '../../src/jobs/jobs.ts';
import { aMemoryReceipt, aPart, aPlan, aRequest } from '../support/service/make-job.ts';
import { tempDir } from '../support/temp-dir.ts';

const progress = { phase: 'queued', part: 0, parts: 0, placed: 0, placements: 1 } as const;
const id = (n: number) => `0199-${n}`;
const aNewJob = (n: number) => ({
  id: id(n),
  owner: null,
  createdAt: new Date(n * 1000).toISOString(),
  request: aRequest(),
  progress,
});

function inMemory(t: TestContext): JobStore {
  const store = openJobStore(':memory:');
  t.after(() => store.close());
  return store;
}

test('A stored job comes back as it went in, waiting and without results', (t) => {
  const store = inMemory(t);
  store.insert(aNewJob(1));
  const job = store.find(id(1))!;
  assert.equal(job.status, 'queued');
  assert.deepEqual(job.sheet, aRequest().sheet);
  assert.deepEqual(job.progress, progress);
  assert.deepEqual([job.film, job.memory, job.problem, job.parts], [null, null, null, []]);
  assert.deepEqual(store.contents(id(1)), { request: aRequest(), plan: null });
});

test('A job that is not there is null, not an error', (t) => {
  const store = inMemory(t);
  assert.equal(store.find('nobody'), null);
  assert.equal(store.contents('nobody'), null);
  assert.deepEqual(store.addDeath('nobody', 'other'), { memory: 0, outside: 0, other: 0 });
});

test('Plan, parts and results are kept with their job', (t) => {
  const store = inMemory(t);
  store.insert(aNewJob(1));
  const warning = { pointer: '/orders/0', code: 'low_resolution' as const, detail: '72 dpi' };
  store.savePlan(id(1), { plan: aPlan(), warnings: [warning], items: [] });
  store.addPart(id(1), { part: aPart({ number: 2 }), warnings: [] });
  store.addPart(id(1), { part: aPart({ number: 1 }), warnings: [] });
  store.update(id(1), { status: 'failed', memory: aMemoryReceipt(), finishedAt: 'now' });
  const job = store.find(id(1))!;
  assert.deepEqual(job.film, aPlan().film);
  assert.deepEqual(job.warnings, [warning]);
  assert.deepEqual(
    job.parts.map((part) => part.number),
    [1, 2],
  );
  assert.deepEqual(job.memory, aMemoryReceipt());
  assert.deepEqual([job.status, job.finishedAt, job.startedAt], ['failed', 'now', null]);
  assert.deepEqual(store.contents(id(1))?.plan, aPlan());
});

test('Warnings that come with a part are added to those of the plan, each once', (t) => {
  const store = inMemory(t);
  store.insert(aNewJob(1));
  const warning = (detail: string) => ({
    ...{ pointer: '/orders/0/items/0', code: 'soft_edges' as const, detail },
  });
  const [planned, told, later] = [warning('planned'), warning('told'), warning('later')];
  store.savePlan(id(1), { plan: aPlan(), warnings: [planned], items: [] });
  store.addPart(id(1), { part: aPart({ number: 1 }), warnings: [told, planned] });
  store.addPart(id(1), { part: aPart({ number: 1 }), warnings: [told] });
  store.addPart(id(1), { part: aPart({ number: 2 }), warnings: [later, told] });
  assert.deepEqual(store.find(id(1))!.warnings, [planned, told, later]);
});

test('Jobs are listed newest first, by status, in pages', (t) => {
  const store = inMemory(t);
  for (const n of [1, 2, 3, 4]) store.insert(aNewJob(n));
  store.update(id(2), { status: 'succeeded' });
  const ids = (filter: Omit<JobFilter, 'owner'>) =>
    store.list({ owner: null, ...filter }).map((job) => job.id);
  assert.deepEqual(ids({ limit: 10 }), [4, 3, 2, 1].map(id));
  assert.deepEqual(ids({ limit: 2, before: id(4) }), [3, 2].map(id));
  assert.deepEqual(ids({ limit: 10, status: 'queued' }), [4, 3, 1].map(id));
  assert.deepEqual(store.idsIn('queued'), [1, 3, 4].map(id));
  assert.equal(store.counts().queued, 3);
  assert.equal(store.counts().failed, 0);
});

test('Removing a job removes its parts', (t) => {
  const store = inMemory(t);
  store.insert(aNewJob(1));
  store.addPart(id(1), { part: aPart(), warnings: [] });
  store.remove(id(1));
  store.insert(aNewJob(1));
  assert.deepEqual(store.find(id(1))?.parts, []);
});

test('Deaths of renderers are counted for each job', (t) => {
  const store = inMemory(t);
  store.insert(aNewJob(1));
  store.addDeath(id(1), 'memory');
  store.addDeath(id(1), 'other');
  const deaths = { memory: 2, outside: 0, other: 1 };
  assert.deepEqual(store.addDeath(id(1), 'memory'), deaths);
  assert.deepEqual(store.deathsOf(id(1)), deaths);
});

/** Runs statements on `openJobStore` in a process of its own; returns what they print. */
async function inOtherProcess(statements: string): Promise<string> {
  const module = new URL('../../src/jobs/job-store.js', import.meta.url).href;
  const script = `const { openJobStore } = await import(${JSON.stringify(module)}); ${statements}`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  return stdout;
}

test('What was stored is there after the process was killed right behind it', async (t) => {
  const path = join(await tempDir(t), 'jobs.db');
  await inOtherProcess(`openJobStore(${JSON.stringify(path)}).insert(${JSON.stringify(aNewJob(1))});
    process.kill(process.pid, 'SIGKILL');`);
  const store = openJobStore(path);
  t.after(() => store.close());
  assert.equal(store.find(id(1))?.status, 'queued');
});

test('A second process cannot open the same database', async (t) => {
  const path = join(await tempDir(t), 'jobs.db');
  const store = openJobStore(path);
  t.after(() => store.close());
  const said = await inOtherProcess(`try { openJobStore(${JSON.stringify(path)}); }
    catch (error) { console.log(error.message); }`);
  assert.match(said, /in use by another process/);
});

test('A database of a later version is refused with what to do', async (t) => {
  const path = join(await tempDir(t), 'jobs.db');
  const db = new Database(path);
  db.exec('PRAGMA user_version = 99');
  db.close();
  assert.throws(() => openJobStore(path), /schema version 99.*start the newer service again/);
});

test('A key is kept with its job, and no second job of its owner can have it', (t) => {
  const store = inMemory(t);
  const once = { key: 'k', fingerprint: 'f' };
  store.insert({ ...aNewJob(1), owner: 'a', once });
  assert.deepEqual({ ...store.findByKey('a', 'k') }, { id: id(1), fingerprint: 'f' });
  assert.equal(store.findByKey(null, 'k'), null);
  assert.throws(() => store.insert({ ...aNewJob(2), owner: 'a', once }), /UNIQUE/);
  store.insert({ ...aNewJob(2), once });
  store.insert(aNewJob(3));
  store.insert(aNewJob(4));
  assert.equal(store.findByKey(null, 'k')?.id, id(2));
});

test('What is printed for items is kept with the plan, and read in pages', (t) => {
  const store = inMemory(t);
  store.insert(aNewJob(1));
  const printed = (item: string): PrintedItem => ({
    ...{ order: '1001', item, widthPx: 300, heightPx: 200, edgeThreshold: null },
    artwork: {
      ...{ sha256: 'ab', format: 'png', widthPx: 300, heightPx: 200 },
      colour: { space: 'srgb', profile: null },
    },
    effectiveDpi: { across: 300, down: 300 },
  });
  const items = ['a', 'b', 'c'].map(printed);
  assert.deepEqual(store.itemsOf(id(1), 0, 10), [], 'not packed yet');
  store.savePlan(id(1), { plan: aPlan(), warnings: [], items });
  assert.deepEqual(store.itemsOf(id(1), 0, 2), items.slice(0, 2));
  assert.deepEqual(store.itemsOf(id(1), 2, 2), items.slice(2));
  store.savePlan(id(1), { plan: aPlan(), warnings: [], items: items.slice(1) });
  assert.deepEqual(store.itemsOf(id(1), 0, 10), items.slice(1), 'a later plan replaces them');
});
