import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PrintedItem } from '../../src/gang-sheet/printed-item.ts';
import type { JobFilter } from '../../src/jobs/jobs.ts';
import type { NewJob } from '../../src/jobs/stores/job-store.ts';
import { aFilm, aMemoryReceipt, aPart, aPlan, aRequest } from '../support/service/make-job.ts';
import type { OpenStores } from './open-stores.ts';

const progress = { phase: 'queued', part: 0, parts: 0, placed: 0, placements: 1 } as const;
const aPrintedItem = (item: string): PrintedItem => ({
  order: '1001',
  item,
  widthPx: 300,
  heightPx: 200,
  edgeThreshold: null,
  artwork: {
    sha256: 'ab',
    format: 'png',
    widthPx: 300,
    heightPx: 200,
    colour: { space: 'srgb', profile: null },
  },
  effectiveDpi: { across: 300, down: 300 },
});
const HEAD = [
  'id',
  'owner',
  'status',
  'createdAt',
  'finishedAt',
  'metadata',
  'progress',
  'partCount',
] as const;
const id = (n: number) => `0199-${n}`;

export function aNewJob(n: number, change: Partial<NewJob> = {}): NewJob {
  const createdAt = new Date(n * 1000).toISOString();
  return { id: id(n), owner: null, createdAt, request: aRequest(), progress, ...change };
}

/** Requirements for every adapter of the job store. */
export function jobStoreContract(name: string, create: OpenStores): void {
  test(`${name}: A new job is queued, has no results and is read as it was stored`, (t) => {
    const store = create(t).jobs;
    store.insert(aNewJob(1));
    const job = store.find(id(1))!;
    assert.equal(job.status, 'queued');
    assert.deepEqual(job.sheet, aRequest().sheet);
    assert.deepEqual(job.progress, progress);
    assert.deepEqual([job.film, job.memory, job.problem, job.parts], [null, null, null, []]);
    assert.deepEqual(store.contents(id(1)), { request: aRequest(), plan: null });
  });

  test(`${name}: A job that does not exist is null, not an error`, (t) => {
    const store = create(t).jobs;
    assert.equal(store.find('nobody'), null);
    assert.equal(store.contents('nobody'), null);
  });

  test(`${name}: Stores plan, parts and results with their job`, (t) => {
    const store = create(t).jobs;
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

  test(`${name}: Reads a brief job with the first of its parts, warnings, remainders and errors`, (t) => {
    const store = create(t).jobs;
    store.insert(aNewJob(1));
    const many = <T>(make: (index: number) => T) => Array.from({ length: 30 }, (_, at) => make(at));
    const fits = many((at) => ({ order: '1', item: String(at), copies: 1 }));
    const rests = many((at) => ({ part: at + 1, lengthPx: 10, fits }));
    const film = aFilm({ sold: { lengthPx: 100, rests } });
    const warnings = many(
      (at) => ({ pointer: `/${at}`, code: 'low_resolution', detail: 'Low.' }) as const,
    );
    store.savePlan(id(1), { plan: aPlan({ film }), warnings, items: [] });
    for (const part of many((at) => aPart({ number: 30 - at }))) {
      store.addPart(id(1), { part, warnings: [] });
    }
    const errors = many((at) => ({ pointer: `/${at}`, code: 'too_large', detail: 'x' }) as const);
    const problem = { code: 'artwork_rejected', detail: 'No.', retryable: false, errors } as const;
    store.update(id(1), { problem });

    const brief = store.brief(id(1))!;
    assert.deepEqual(
      brief.parts.map(({ number }) => number),
      many((at) => at + 1).slice(0, 20),
    );
    assert.deepEqual(brief.warnings, warnings.slice(0, 20));
    assert.deepEqual([brief.partCount, brief.warningCount], [30, 30]);
    assert.equal(brief.problem!.errors!.length, 20);
    assert.equal(brief.film!.sold!.rests.length, 20);
    assert.equal(brief.film!.sold!.rests[0]!.fits.length, 20);
    assert.equal(brief.film!.sold!.rests[0]!.fitCount, 30);
    assert.equal(store.brief(id(2)), null);

    const whole = store.find(id(1))!;
    assert.deepEqual([whole.parts.length, whole.warnings.length], [30, 30]);
    assert.deepEqual(whole.problem!.errors, errors);
    const head = store.head(id(1))!;
    assert.deepEqual(head, Object.fromEntries(HEAD.map((key) => [key, whole[key]])));
    assert.equal(store.head(id(2)), null);
    assert.equal(store.part(id(1), 7)?.number, 7);
    assert.equal(store.part(id(1), 31), null);
    assert.equal(store.parts(id(1), 3).length, 3);
  });

  test(`${name}: Adds the warnings of a part to those of the plan, each distinct warning once`, (t) => {
    const store = create(t).jobs;
    store.insert(aNewJob(1));
    const warning = (detail: string) => ({
      pointer: '/orders/0/items/0',
      code: 'soft_edges' as const,
      detail,
    });
    const [planned, told, later] = [warning('planned'), warning('told'), warning('later')];
    store.savePlan(id(1), { plan: aPlan(), warnings: [planned], items: [] });
    store.addPart(id(1), { part: aPart({ number: 1 }), warnings: [told, planned] });
    store.addPart(id(1), { part: aPart({ number: 1 }), warnings: [told] });
    store.addPart(id(1), { part: aPart({ number: 2 }), warnings: [later, told] });
    assert.deepEqual(store.find(id(1))!.warnings, [planned, told, later]);
  });

  test(`${name}: Reads warnings in pages, and the first 500 with their job`, (t) => {
    const store = create(t).jobs;
    store.insert(aNewJob(1));
    const warnings = Array.from(
      { length: 1200 },
      (_, n) => ({ pointer: `/${n}`, code: 'low_resolution', detail: 'Low.' }) as const,
    );
    // The second half has all warnings of the first one again, which leaves gaps in the numbers.
    store.savePlan(id(1), { plan: aPlan(), warnings: warnings.slice(0, 600), items: [] });
    store.addPart(id(1), { part: aPart(), warnings });
    const { warnings: first, warningCount } = store.find(id(1))!;
    assert.deepEqual([first, warningCount], [warnings.slice(0, 500), 1200]);
    const pages = [store.warnings(id(1), null, 700)];
    pages.push(store.warnings(id(1), pages[0]!.last, 500));
    assert.deepEqual(
      pages.flatMap((page) => page.warnings),
      warnings,
    );
    assert.deepEqual(
      pages.map(({ count }) => count),
      [700, 500],
    );
    const beyond = store.warnings(id(1), pages[1]!.last, 500);
    assert.deepEqual(beyond, { warnings: [], count: 0, last: null });
    assert.deepEqual(store.warnings(id(2), null, 5), { warnings: [], count: 0, last: null });
  });

  test(`${name}: Stores items and warnings in pieces, and replaces those of an earlier planning`, (t) => {
    const store = create(t).jobs;
    store.insert(aNewJob(1));
    const [first, second] = [aPrintedItem('first'), aPrintedItem('second')];
    const warning = (detail: string) => ({ pointer: '', code: 'soft_edges' as const, detail });
    const some = (n: number, item: PrintedItem) => {
      return { from: n, items: [item], warnings: [warning(String(n))] };
    };
    for (const n of [0, 1, 2]) store.savePlanned(id(1), some(n, first));
    store.savePlanned(id(1), some(0, first));
    store.savePlan(id(1), { plan: aPlan(), ...some(1, second) });
    assert.deepEqual(store.itemsOf(id(1), 0, 10), [first, second]);
    assert.deepEqual(
      store.find(id(1))!.warnings.map(({ detail }) => detail),
      ['0', '1'],
    );
  });

  test(`${name}: Lists jobs newest first, by status, in pages`, (t) => {
    const store = create(t).jobs;
    for (const n of [1, 2, 3, 4]) store.insert(aNewJob(n));
    store.update(id(2), { status: 'succeeded' });
    const ids = (filter: Omit<JobFilter, 'owner'>) => store.list({ owner: null, ...filter }).ids;
    assert.deepEqual(ids({ limit: 10 }), [4, 3, 2, 1].map(id));
    assert.deepEqual(ids({ limit: 2, before: id(4) }), [3, 2].map(id));
    assert.deepEqual(ids({ limit: 10, status: 'queued' }), [4, 3, 1].map(id));
    assert.deepEqual(store.idsIn('queued'), [1, 3, 4].map(id));
    assert.equal(store.counts().queued, 3);
    assert.equal(store.counts().failed, 0);
  });

  test(`${name}: Knows since when the job that waits longest has been queued`, (t) => {
    const store = create(t).jobs;
    assert.equal(store.queuedSince(), null);
    for (const n of [1, 2, 3]) store.insert(aNewJob(n));
    assert.equal(store.queuedSince(), '1970-01-01T00:00:01.000Z');
    const later = '1970-01-02T00:00:00.000Z';
    store.update(id(1), { status: 'queued' }, { type: 'gangsheet.queued', at: later });
    assert.equal(store.queuedSince(), '1970-01-01T00:00:02.000Z');
    store.update(id(2), { status: 'running' });
    store.update(id(3), { status: 'cancelled' });
    assert.equal(store.queuedSince(), later);
  });

  test(`${name}: Removing a job removes its parts`, (t) => {
    const store = create(t).jobs;
    store.insert(aNewJob(1));
    store.addPart(id(1), { part: aPart(), warnings: [] });
    store.remove(id(1));
    store.insert(aNewJob(1));
    assert.deepEqual(store.find(id(1))?.parts, []);
  });

  test(`${name}: Stores an idempotency key with its job and rejects a second job of the owner with the same key`, (t) => {
    const store = create(t).jobs;
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

  test(`${name}: Stores printed items with the plan and reads them in pages`, (t) => {
    const store = create(t).jobs;
    store.insert(aNewJob(1));
    const items = ['a', 'b', 'c'].map(aPrintedItem);
    assert.deepEqual(store.itemsOf(id(1), 0, 10), [], 'not packed yet');
    store.savePlan(id(1), { plan: aPlan(), warnings: [], items });
    assert.deepEqual(store.itemsOf(id(1), 0, 2), items.slice(0, 2));
    assert.deepEqual(store.itemsOf(id(1), 2, 2), items.slice(2));
    store.savePlan(id(1), { plan: aPlan(), warnings: [], items: items.slice(1) });
    assert.deepEqual(store.itemsOf(id(1), 0, 10), items.slice(1), 'a later plan replaces them');
  });
}
