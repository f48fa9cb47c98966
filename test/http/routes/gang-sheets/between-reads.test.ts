/** What happens to a job between two reads of the same request. */
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { test, type TestContext } from 'node:test';
import type { GangSheet, GangSheetAccepted } from '../../../../src/http/contract/gang-sheet.ts';
import type { PrintedItem } from '../../../../src/gang-sheet/printed-item.ts';
import { MAX_OF_CLIENT } from '../../../../src/http/protocol/downloads.ts';
import type { Job } from '../../../../src/jobs/job.ts';
import { until } from '../../../support/processes/until.ts';
import { aJob, aPlan } from '../../../support/service/fake-jobs.ts';
import { aBody, aListeningServer, aServer } from '../../http-server.ts';

const ITEM: PrintedItem = {
  order: '1001',
  item: '1',
  artwork: {
    sha256: 'a'.repeat(64),
    format: 'png',
    widthPx: 10,
    heightPx: 20,
    colour: { space: 'srgb', profile: null },
  },
  widthPx: 30,
  heightPx: 60,
  effectiveDpi: null,
  edgeThreshold: null,
};

/** A job with 1,200 printed items, which is deleted before the items from number `from` on are read. */
async function deletedBefore(t: TestContext, from: number, changes: Partial<Job> = {}) {
  const server = await aListeningServer(t);
  const { jobs } = server;
  const job = jobs.put(aJob({ status: 'succeeded', ...changes }), aPlan());
  jobs.items = async (id, start, limit) => {
    if (start >= from && (await jobs.head(id)) !== null) {
      jobs.change(id, { status: 'succeeded' });
      await jobs.cancelOrRemove(id);
    }
    const left = (await jobs.head(id)) === null ? 0 : 1_200 - start;
    return Array<PrintedItem>(Math.max(0, Math.min(limit, left))).fill(ITEM);
  };
  return { ...server, job, at: `${server.url}/gangsheets/${job.id}` };
}

test('A job that is deleted before its items are read is not found', async (t) => {
  const { at } = await deletedBefore(t, 0);
  assert.equal((await fetch(at)).status, 404);
  const items = await deletedBefore(t, 0);
  assert.equal((await fetch(`${items.at}/items`)).status, 404);
});

test('Items of a job that is deleted while they are sent are cut off instead of looking complete', async (t) => {
  const { at } = await deletedBefore(t, 1_000);
  const response = await fetch(`${at}/items`);
  assert.equal(response.status, 200);
  await assert.rejects(response.text());
});

test('A job without items shows an empty list while it is there', async (t) => {
  const { app, jobs } = aServer(t);
  const { id } = jobs.put(aJob());
  assert.deepEqual((await app.inject(`/gangsheets/${id}`)).json<GangSheet>().items, []);
  assert.deepEqual((await app.inject(`/gangsheets/${id}/items`)).json(), { items: [] });
});

test('DELETE answers by what is left of the job', async (t) => {
  const removed = await deletedBefore(t, 0, { status: 'running' });
  assert.equal((await fetch(removed.at, { method: 'DELETE' })).status, 204);

  const { app, jobs } = aServer(t);
  const { id } = jobs.put(aJob({ status: 'failed' }));
  const head = jobs.head.bind(jobs);
  jobs.head = async (asked) => {
    const job = await head(asked);
    // Somebody resumes the job.
    jobs.change(id, { status: 'running' });
    return job;
  };
  const cancelled = await app.inject({ method: 'DELETE', url: `/gangsheets/${id}` });
  assert.equal(cancelled.statusCode, 202);
  assert.equal(cancelled.json<GangSheet>().status, 'cancelled');
});

test('A client that waits for a job that is deleted at its end gets what was accepted', async (t) => {
  const { url, jobs, job } = await deletedBefore(t, 0);
  jobs.submit = () => Promise.resolve(job);
  const response = await fetch(`${url}/gangsheets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=5' },
    body: JSON.stringify(aBody()),
  });
  assert.equal(response.status, 202);
  assert.equal(((await response.json()) as GangSheetAccepted).id, job.id);
});

test('A request holds nothing after its client has left while the job was read', async (t) => {
  const { url, jobs, holdings } = await aListeningServer(t);
  const { id } = jobs.put(aJob({ status: 'running' }), aPlan());
  const head = jobs.head.bind(jobs);
  for (const rest of ['/events', '/placements', '/items', '/parts/1/map', '']) {
    const reading = new Promise<() => void>((resolve) => {
      jobs.head = (asked) => new Promise((go) => resolve(() => go(head(asked))));
    });
    const request = get(new URL(`/gangsheets/${id}${rest}`, url), { agent: false });
    request.on('error', () => undefined);
    const goOn = await reading;
    assert.equal(holdings.counts().turn, 1);
    request.destroy();
    await until('the server notices', () => holdings.counts().turn === 0);
    jobs.head = head;
    goOn();
    await new Promise(setImmediate);
    await until(`nothing is held for ${rest}`, () =>
      Object.values(holdings.counts()).every((count) => count === 0),
    );
  }
  await until('no stream listens', () => jobs.listeners() === 0);
});

for (const rest of ['/placements', '/parts/1/map']) {
  test(`Reads plans for ${rest} only in the download slots of a client`, async (t) => {
    const { app, jobs, holdings } = aServer(t);
    const { id } = jobs.put(aJob({ status: 'running' }), aPlan());
    const contents = jobs.contents.bind(jobs);
    const reads: (() => void)[] = [];
    jobs.contents = (asked) => new Promise((go) => reads.push(() => go(contents(asked))));
    const ask = () => app.inject(`/gangsheets/${id}${rest}`);
    const asked = Array.from({ length: MAX_OF_CLIENT }, ask);
    await until('all slots are taken', () => holdings.counts().download === MAX_OF_CLIENT);
    assert.equal((await ask()).statusCode, 429);
    assert.equal(reads.length, MAX_OF_CLIENT);
    for (const go of reads) go();
    for (const answer of await Promise.all(asked)) assert.equal(answer.statusCode, 200);
    assert.equal(holdings.counts().download, 0);
  });
}
