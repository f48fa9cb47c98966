/** Data folders of earlier commits, written by `write-folders.ts`, open without loss. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase } from '../../../src/database/open-database.ts';
import { until } from '../../support/processes/until.ts';
import { startReceiver } from '../../support/service/webhook-receiver.ts';
import type { Caller } from './caller.ts';
import { withUploads } from './folder-content.ts';
import { assertStillTold, openKeptFolder, type OpenedFolder } from './opened-folder.ts';
import {
  COMMITS,
  RECEIVERS,
  type KeptFolder,
  type KeptJob,
  type KeptUpload,
  type Owner,
  type Told,
} from './kept-folder.ts';

const { values } = Object;

for (const commit of COMMITS) {
  test(`A folder of ${commit} is read as before`, async (t) => {
    const opened = await openKeptFolder(t, commit);
    const { kept, caller } = opened;
    const { succeeded, rejected, resumable, cancelled } = kept.jobs;
    for (const job of [succeeded, rejected, resumable, cancelled])
      await assertAsBefore(caller, job);
    for (const job of values(kept.jobs)) {
      await assertBegunAsBefore(caller, job);
      await assertPartsAsBefore(caller, job);
    }
    await assertListed(caller, kept);
    for (const upload of kept.uploads) await assertUploadAsBefore(caller, upload);
    await assertIncidentsAsBefore(caller, kept);
    assert.deepEqual(caller.service.logged('stored row unreadable'), []);
    await assertStoredAsBefore(opened);
  });

  test(`The service continues with a folder of ${commit}`, async (t) => {
    const receiver = await startReceiver(t, undefined, { at: RECEIVERS[commit] });
    const { kept, caller } = await openKeptFolder(t, commit);
    const { interrupted, queuedWithData, queuedWithUploads, queuedWithWebhook } = kept.jobs;
    for (const job of [kept.jobs.succeeded, queuedWithData]) await assertSameJobAgain(caller, job);
    for (const job of [queuedWithData, queuedWithUploads, queuedWithWebhook]) {
      await assertSucceeds(caller, job);
    }
    await assertContinued(caller, interrupted);
    t.diagnostic(`parts resumed: ${caller.service.logged('part resumed').length}`);
    const path = `/gangsheets/${kept.jobs.resumable.id}/resume`;
    await caller.call('north', 202, { method: 'POST', path });
    await assertContinued(caller, kept.jobs.resumable);

    for (const job of [kept.jobs.succeeded, queuedWithWebhook]) {
      const ids = await untilDelivered(caller, job);
      const received = receiver.received.map(({ headers }) => headers['webhook-id']);
      assert.deepEqual(received.filter((id) => ids.includes(id!)).sort(), [...ids].sort());
    }
    for (const owner of ['north', 'south'] as const) await assertCanBeOrdered(caller, owner, kept);
    const metrics = await caller.call<string>('operator', 200, { path: '/metrics' });
    assert.match(metrics, /unreadable_rows\S* 0\n/);
  });
}

async function assertAsBefore(caller: Caller, { id, owner, ...job }: KeptJob): Promise<void> {
  assertStillTold(await caller.job(owner, id), job.told, id);
  assertStillTold(await caller.events(owner, id), job.events, `events of ${id}`);
}

/** A job that had not ended may have gone on. */
async function assertBegunAsBefore(caller: Caller, { id, owner, ...job }: KeptJob): Promise<void> {
  const { createdAt, metadata } = job.told;
  assertStillTold(await caller.job(owner, id), { createdAt, metadata }, id);
  const events = (await caller.events(owner, id)).slice(0, job.events.length);
  const fixed = job.events.map(({ id, event, data: { type, timestamp, data } }) => {
    const { part, problem, metadata } = data;
    return { id, event, data: { type, timestamp, data: { part, problem, metadata } } };
  });
  assertStillTold(events, fixed, `events of ${id}`);
  const deliveries = new Map((await caller.deliveries(owner, id)).map((it) => [it['id'], it]));
  for (const { id, type, createdAt, attempts } of job.deliveries) {
    const now = deliveries.get(id);
    const made = (now?.['attempts'] as Told[]).slice(0, (attempts as Told[]).length);
    assertStillTold({ ...now, attempts: made }, { id, type, createdAt, attempts }, String(id));
  }
}

/** By the links that the earlier build signed. */
async function assertPartsAsBefore(caller: Caller, { parts }: KeptJob): Promise<void> {
  assert.deepEqual(await caller.parts(parts), parts);
}

async function assertListed(caller: Caller, { jobs }: KeptFolder): Promise<void> {
  for (const owner of ['north', 'south'] as const) {
    const own = values(jobs).filter((job) => job.owner === owner);
    const request = { path: '/gangsheets' };
    const page = await caller.call<{ gangsheets: { id: string }[] }>(owner, 200, request);
    const ids = page.gangsheets.map(({ id }) => id);
    assert.deepEqual(ids.sort(), own.map(({ id }) => id).sort());
  }
}

async function assertUploadAsBefore(caller: Caller, upload: KeptUpload): Promise<void> {
  // Each order that uses it puts off the end of its time.
  const told = { ...upload.told };
  delete told['expiresAt'];
  const path = `/artworks/${upload.id}`;
  assertStillTold(await caller.call(upload.owner, 200, { path }), told, path);
  const other = upload.owner === 'north' ? 'south' : 'north';
  await caller.call(other, 404, { path });
}

async function assertIncidentsAsBefore(caller: Caller, kept: KeptFolder): Promise<void> {
  for (const incident of kept.incidents) {
    const path = `/incidents/${String(incident['id'])}`;
    assertStillTold(await caller.call('operator', 200, { path }), incident, path);
  }
  const { artworks } = await caller.call<{ artworks: Told[] }>('operator', 200, {
    path: '/quarantine',
  });
  assertStillTold(artworks, kept.quarantine ?? [], 'quarantine');
}

/** Looks into the database itself after the service has ended. */
async function assertStoredAsBefore({ kept, caller, dataDir }: OpenedFolder): Promise<void> {
  assert.equal(await caller.service.stop(), 0);
  const stores = await openDatabase(join(dataDir, 'gangsheet.db'));
  try {
    const peaks = (await stores.peaks.all()).slice(0, kept.peaks.length);
    const stored = peaks.map(({ kind, ratio, isCold }) => ({ kind, ratio, is_cold: +isCold }));
    assert.deepEqual(stored, kept.peaks);
    assert.equal(stores.unreadableRows(), 0);
  } finally {
    await stores.close();
  }
}

async function assertSameJobAgain(caller: Caller, job: KeptJob): Promise<void> {
  const headers = { 'idempotency-key': job.onceKey! };
  const request = { method: 'POST', path: '/gangsheets', body: job.body, headers };
  const again = await caller.call<{ id: string }>(job.owner, 202, request);
  assert.equal(again.id, job.id);
}

async function assertSucceeds(caller: Caller, { owner, id }: Pick<KeptJob, 'owner' | 'id'>) {
  const ended = await caller.untilEnded(owner, id);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended['problem']));
  const parts = await caller.parts(ended.parts);
  assert.deepEqual(
    parts.map(({ sha256 }) => sha256),
    ended.parts.map(({ sha256 }) => sha256),
  );
  return parts;
}

/** The parts that were finished are not rendered again. */
async function assertContinued(caller: Caller, job: KeptJob): Promise<void> {
  const parts = await assertSucceeds(caller, job);
  assert.ok(parts.length > job.parts.length);
  job.parts.forEach(({ sha256, previewSha256, etag }, index) => {
    const now = parts[index]!;
    assert.deepEqual([now.sha256, now.previewSha256, now.etag], [sha256, previewSha256, etag]);
  });
}

/** Returns the ids of the deliveries that were pending. */
async function untilDelivered(caller: Caller, job: KeptJob): Promise<readonly string[]> {
  await until(`the deliveries of ${job.id}`, async () => {
    const deliveries = await caller.deliveries(job.owner, job.id);
    return deliveries.every(({ status }) => status === 'delivered');
  });
  return job.deliveries.map(({ id }) => id as string);
}

async function assertCanBeOrdered(caller: Caller, owner: Owner, kept: KeptFolder): Promise<void> {
  const own = kept.uploads.filter((upload) => upload.owner === owner).map(({ id }) => id);
  const request = { method: 'POST', path: '/gangsheets', body: withUploads('1601', own) };
  const { id } = await caller.call<{ id: string }>(owner, 202, request);
  await assertSucceeds(caller, { owner, id });
}
