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
  test(`${name}: A new job is queued, has no results and is read as it was stored`, async (t) => {
    const store = (await create(t)).jobs;
    await store.insert(aNewJob(1));
    const job = (await store.find(id(1)))!;
    assert.equal(job.status, 'queued');
    assert.deepEqual(job.sheet, aRequest().sheet);
    assert.deepEqual(job.progress, progress);
    assert.deepEqual([job.film, job.memory, job.problem, job.parts], [null, null, null, []]);
    assert.deepEqual(await store.contents(id(1)), { request: aRequest(), plan: null });
  });

  test(`${name}: A job that does not exist is null, not an error`, async (t) => {
    const store = (await create(t)).jobs;
    assert.equal(await store.find('nobody'), null);
    assert.equal(await store.contents('nobody'), null);
  });

  test(`${name}: Stores plan, parts and results with their job`, async (t) => {
    const store = (await create(t)).jobs;
    await store.insert(aNewJob(1));
    const warning = { pointer: '/orders/0', code: 'low_resolution' as const, detail: '72 dpi' };
    await store.savePlan(id(1), { plan: aPlan(), warnings: [warning], items: [] });
    await store.addPart(id(1), { part: aPart({ number: 2 }), warnings: [] });
    await store.addPart(id(1), { part: aPart({ number: 1 }), warnings: [] });
    await store.update(id(1), { status: 'failed', memory: aMemoryReceipt(), finishedAt: 'now' });
    const job = (await store.find(id(1)))!;
    assert.deepEqual(job.film, aPlan().film);
    assert.deepEqual(job.warnings, [warning]);
    assert.deepEqual(
      job.parts.map((part) => part.number),
      [1, 2],
    );
    assert.deepEqual(job.memory, aMemoryReceipt());
    assert.deepEqual([job.status, job.finishedAt, job.startedAt], ['failed', 'now', null]);
    assert.deepEqual((await store.contents(id(1)))?.plan, aPlan());
  });

  test(`${name}: Reads a brief job with the first of its parts, warnings, remainders and errors`, async (t) => {
    const store = (await create(t)).jobs;
    await store.insert(aNewJob(1));
    const many = <T>(make: (index: number) => T) => Array.from({ length: 30 }, (_, at) => make(at));
    const fits = many((at) => ({ order: '1', item: String(at), copies: 1 }));
    const rests = many((at) => ({ part: at + 1, lengthPx: 10, fits }));
    const film = aFilm({ sold: { lengthPx: 100, rests } });
    const warnings = many(
      (at) => ({ pointer: `/${at}`, code: 'low_resolution', detail: 'Low.' }) as const,
    );
    await store.savePlan(id(1), { plan: aPlan({ film }), warnings, items: [] });
    for (const part of many((at) => aPart({ number: 30 - at }))) {
      await store.addPart(id(1), { part, warnings: [] });
    }
    const errors = many((at) => ({ pointer: `/${at}`, code: 'too_large', detail: 'x' }) as const);
    const problem = { code: 'artwork_rejected', detail: 'No.', retryable: false, errors } as const;
    await store.update(id(1), { problem });

    const brief = (await store.brief(id(1)))!;
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
    assert.equal(await store.brief(id(2)), null);

    const whole = (await store.find(id(1)))!;
    assert.deepEqual([whole.parts.length, whole.warnings.length], [30, 30]);
    assert.deepEqual(whole.problem!.errors, errors);
    const head = (await store.head(id(1)))!;
    assert.deepEqual(head, Object.fromEntries(HEAD.map((key) => [key, whole[key]])));
    assert.equal(await store.head(id(2)), null);
    assert.equal((await store.part(id(1), 7))?.number, 7);
    assert.equal(await store.part(id(1), 31), null);
    assert.equal((await store.parts(id(1), 3)).length, 3);
  });

  test(`${name}: Adds the warnings of a part to those of the plan, each distinct warning once`, async (t) => {
    const store = (await create(t)).jobs;
    await store.insert(aNewJob(1));
    const warning = (detail: string) => ({
      pointer: '/orders/0/items/0',
      code: 'soft_edges' as const,
      detail,
    });
    const [planned, told, later] = [warning('planned'), warning('told'), warning('later')];
    await store.savePlan(id(1), { plan: aPlan(), warnings: [planned], items: [] });
    await store.addPart(id(1), { part: aPart({ number: 1 }), warnings: [told, planned] });
    await store.addPart(id(1), { part: aPart({ number: 1 }), warnings: [told] });
    await store.addPart(id(1), { part: aPart({ number: 2 }), warnings: [later, told] });
    assert.deepEqual((await store.find(id(1)))!.warnings, [planned, told, later]);
  });

  test(`${name}: Reads warnings in pages, and the first 500 with their job`, async (t) => {
    const store = (await create(t)).jobs;
    await store.insert(aNewJob(1));
    const warnings = Array.from(
      { length: 1200 },
      (_, n) => ({ pointer: `/${n}`, code: 'low_resolution', detail: 'Low.' }) as const,
    );
    // The second half has all warnings of the first one again, which leaves gaps in the numbers.
    await store.savePlan(id(1), { plan: aPlan(), warnings: warnings.slice(0, 600), items: [] });
    await store.addPart(id(1), { part: aPart(), warnings });
    const { warnings: first, warningCount } = (await store.find(id(1)))!;
    assert.deepEqual([first, warningCount], [warnings.slice(0, 500), 1200]);
    const pages = [await store.warnings(id(1), null, 700)];
    pages.push(await store.warnings(id(1), pages[0]!.last, 500));
    assert.deepEqual(
      pages.flatMap((page) => page.warnings),
      warnings,
    );
    assert.deepEqual(
      pages.map(({ count }) => count),
      [700, 500],
    );
    const beyond = await store.warnings(id(1), pages[1]!.last, 500);
    assert.deepEqual(beyond, { warnings: [], count: 0, last: null });
    assert.deepEqual(await store.warnings(id(2), null, 5), { warnings: [], count: 0, last: null });
  });

  test(`${name}: Stores items and warnings in pieces, and replaces those of an earlier planning`, async (t) => {
    const store = (await create(t)).jobs;
    await store.insert(aNewJob(1));
    const [first, second] = [aPrintedItem('first'), aPrintedItem('second')];
    const warning = (detail: string) => ({ pointer: '', code: 'soft_edges' as const, detail });
    const some = (n: number, item: PrintedItem) => {
      return { from: n, items: [item], warnings: [warning(String(n))] };
    };
    for (const n of [0, 1, 2]) await store.savePlanned(id(1), some(n, first));
    await store.savePlanned(id(1), some(0, first));
    await store.savePlan(id(1), { plan: aPlan(), ...some(1, second) });
    assert.deepEqual(await store.itemsOf(id(1), 0, 10), [first, second]);
    assert.deepEqual(
      (await store.find(id(1)))!.warnings.map(({ detail }) => detail),
      ['0', '1'],
    );
  });

  test(`${name}: Lists jobs newest first, by status, in pages`, async (t) => {
    const store = (await create(t)).jobs;
    for (const n of [1, 2, 3, 4]) await store.insert(aNewJob(n));
    await store.update(id(2), { status: 'succeeded' });
    const ids = async (filter: Omit<JobFilter, 'owner'>) =>
      (await store.list({ owner: null, ...filter })).ids;
    assert.deepEqual(await ids({ limit: 10 }), [4, 3, 2, 1].map(id));
    assert.deepEqual(await ids({ limit: 2, before: id(4) }), [3, 2].map(id));
    assert.deepEqual(await ids({ limit: 10, status: 'queued' }), [4, 3, 1].map(id));
    assert.deepEqual(await store.idsIn('queued'), [1, 3, 4].map(id));
    assert.equal((await store.counts()).queued, 3);
    assert.equal((await store.counts()).failed, 0);
  });

  test(`${name}: Knows since when the job that waits longest has been queued`, async (t) => {
    const store = (await create(t)).jobs;
    assert.equal(await store.queuedSince(), null);
    for (const n of [1, 2, 3]) await store.insert(aNewJob(n));
    assert.equal(await store.queuedSince(), '1970-01-01T00:00:01.000Z');
    const later = '1970-01-02T00:00:00.000Z';
    await store.update(id(1), { status: 'queued' }, { type: 'gangsheet.queued', at: later });
    assert.equal(await store.queuedSince(), '1970-01-01T00:00:02.000Z');
    await store.update(id(2), { status: 'running' });
    await store.update(id(3), { status: 'cancelled' });
    assert.equal(await store.queuedSince(), later);
  });

  test(`${name}: Begins a job only while it is queued, and keeps the time of its first start`, async (t) => {
    const { jobs: store, events } = await create(t);
    const at = (seconds: number) => new Date(seconds * 1000).toISOString();
    assert.equal(await store.begin(id(1), at(1)), false, 'no such job');
    await store.insert(aNewJob(1));
    assert.equal(await store.begin(id(1), at(2)), true);
    assert.equal(await store.begin(id(1), at(3)), false, 'it runs already');
    await store.update(id(1), { status: 'queued' }, { type: 'gangsheet.queued', at: at(4) });
    const both = await Promise.all([store.begin(id(1), at(5)), store.begin(id(1), at(5))]);
    assert.deepEqual(both.toSorted(), [false, true], 'only one of two callers begins it');
    const job = (await store.find(id(1)))!;
    assert.deepEqual([job.status, job.startedAt], ['running', at(2)]);
    const types = (await events.eventsAfter(id(1), 0)).map(({ type }) => type);
    const [queued, started] = ['gangsheet.queued', 'gangsheet.started'];
    assert.deepEqual(types, [queued, started, queued, started]);
  });

  test(`${name}: Finds the oldest queued job of each owner, and those of a list that are queued`, async (t) => {
    const { jobs: store } = await create(t);
    const owners = ['a', null, 'a', null, 'b', 'a'];
    for (const [n, owner] of owners.entries()) await store.insert(aNewJob(n, { owner }));
    await store.update(id(0), { status: 'running' });
    const oldest = async (aside: readonly number[] = []) =>
      (await store.oldestOfEach(aside.map(id))).map((job) => [job.id, job.owner]);
    assert.deepEqual(await oldest(), [
      [id(1), null],
      [id(2), 'a'],
      [id(4), 'b'],
    ]);
    assert.deepEqual(await oldest([1, 2, 4]), [
      [id(3), null],
      [id(5), 'a'],
    ]);
    const among = await store.queuedAmong([5, 0, 1, 9].map(id));
    assert.deepEqual(
      among.map((job) => [job.id, job.owner]),
      [
        [id(1), null],
        [id(5), 'a'],
      ],
    );
  });

  test(`${name}: Numbers events without a gap, however many changes are stored at once`, async (t) => {
    const { jobs: store, events } = await create(t);
    await store.insert(aNewJob(1));
    const change = (n: number) => {
      const event = { type: 'gangsheet.paused', at: new Date(n).toISOString() } as const;
      return n % 2 === 0
        ? store.update(id(1), { status: 'paused' }, event)
        : store.addPart(id(1), { part: aPart({ number: n }), warnings: [] }, event);
    };
    await Promise.all(Array.from({ length: 20 }, (_, n) => change(n)));
    const numbers = (await events.eventsAfter(id(1), 0)).map(({ seq }) => seq);
    assert.deepEqual(
      numbers,
      Array.from({ length: 21 }, (_, n) => n + 1),
    );
  });

  test(`${name}: Removing a job removes its parts`, async (t) => {
    const store = (await create(t)).jobs;
    await store.insert(aNewJob(1));
    await store.addPart(id(1), { part: aPart(), warnings: [] });
    await store.remove(id(1));
    await store.insert(aNewJob(1));
    assert.deepEqual((await store.find(id(1)))?.parts, []);
  });

  test(`${name}: Stores an idempotency key with its job and rejects a second job of the owner with the same key`, async (t) => {
    const store = (await create(t)).jobs;
    const once = { key: 'k', fingerprint: 'f' };
    await store.insert({ ...aNewJob(1), owner: 'a', once });
    assert.deepEqual({ ...(await store.findByKey('a', 'k')) }, { id: id(1), fingerprint: 'f' });
    assert.equal(await store.findByKey(null, 'k'), null);
    const again = await store.insert({ ...aNewJob(2), owner: 'a', once });
    assert.deepEqual({ ...again }, { id: id(1), fingerprint: 'f' });
    assert.equal(await store.find(id(2)), null, 'nothing is stored');
    await store.insert({ ...aNewJob(2), once });
    await store.insert(aNewJob(3));
    await store.insert(aNewJob(4));
    assert.equal((await store.findByKey(null, 'k'))?.id, id(2));
  });

  test(`${name}: Stores printed items with the plan and reads them in pages`, async (t) => {
    const store = (await create(t)).jobs;
    await store.insert(aNewJob(1));
    const items = ['a', 'b', 'c'].map(aPrintedItem);
    assert.deepEqual(await store.itemsOf(id(1), 0, 10), [], 'not packed yet');
    await store.savePlan(id(1), { plan: aPlan(), warnings: [], items });
    assert.deepEqual(await store.itemsOf(id(1), 0, 2), items.slice(0, 2));
    assert.deepEqual(await store.itemsOf(id(1), 2, 2), items.slice(2));
    await store.savePlan(id(1), { plan: aPlan(), warnings: [], items: items.slice(1) });
    assert.deepEqual(
      await store.itemsOf(id(1), 0, 10),
      items.slice(1),
      'a later plan replaces them',
    );
  });
}
