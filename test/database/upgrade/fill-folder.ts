import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { duringProgram } from '../../support/processes/program-lifetime.ts';
import { until } from '../../support/processes/until.ts';
import { tempDir } from '../../support/temp-dir.ts';
import type { Caller } from './caller.ts';
import * as content from './folder-content.ts';
import {
  bearerOf,
  JOB_NAMES,
  type JobName,
  type KeptFolder,
  type KeptJob,
  type KeptUpload,
  type Owner,
  type Told,
} from './kept-folder.ts';

type Submitted = Pick<KeptJob, 'id' | 'owner' | 'onceKey' | 'body'>;

interface Order {
  readonly owner: Owner;
  readonly body: object;
  readonly onceKey?: string;
}

interface Filling {
  readonly webhook: string;
  readonly hasQuarantine: boolean;
}

/** Has jobs of every state written to the folder of a service, and kills it in the middle of a part. */
export async function fillFolder(
  caller: Caller,
  { webhook, hasQuarantine }: Filling,
): Promise<Omit<KeptFolder, 'commit'>> {
  await caller.service.untilReady();
  const uploads = [
    await upload(caller, { owner: 'north', type: 'image/png', bytes: content.PNG }),
    await upload(caller, { owner: 'north', type: 'image/tiff', bytes: content.TIFF }),
    // The same file as that of the other key.
    await upload(caller, { owner: 'south', type: 'image/tiff', bytes: content.TIFF }),
    await upload(caller, { owner: 'south', type: 'image/svg+xml', bytes: content.SVG }),
  ];
  if (hasQuarantine) await endDecoders(caller);
  const ended = await submitEnding(caller, uploads, webhook);
  const open = await submitOpen(caller, uploads, webhook);
  const submitted = { ...ended, ...open };
  await stopInSecondPart(caller, submitted.interrupted);
  const jobs = await Promise.all(
    JOB_NAMES.map(async (name) => [name, await describe(caller, submitted[name])] as const),
  );
  const { incidents } = await caller.call<{ incidents: readonly Told[] }>('operator', 200, {
    path: '/incidents',
  });
  const quarantine = hasQuarantine ? await quarantineOf(caller) : null;
  await caller.service.kill();
  const kept = Object.fromEntries(jobs) as Record<JobName, KeptJob>;
  assertFilled(kept, incidents);
  return { uploads, jobs: kept, incidents, quarantine, peaks: await peaksIn(caller) };
}

async function upload(
  { service }: Caller,
  { owner, type, bytes }: { owner: Owner; type: string; bytes: Buffer },
): Promise<KeptUpload> {
  const headers = { ...bearerOf(owner), 'content-type': type };
  const sent = { method: 'POST', headers, body: new Uint8Array(bytes) };
  const response = await fetch(new URL('/artworks', service.url), sent);
  assert.equal(response.status, 201);
  const told = (await response.json()) as Told & { readonly id: string };
  return { owner, id: told.id, told };
}

/** The second decoder that the drawing takes down quarantines it. */
async function endDecoders(caller: Caller): Promise<void> {
  const request = { method: 'POST', path: '/gangsheets/quote', body: content.endless() };
  for (let ends = 0; ends < 2; ends += 1) await caller.call('north', 422, request);
  await until('the quarantine', async () => (await quarantineOf(caller)).length > 0);
}

async function quarantineOf(caller: Caller): Promise<readonly Told[]> {
  const request = { path: '/quarantine' };
  const page = await caller.call<{ artworks: readonly Told[] }>('operator', 200, request);
  return page.artworks;
}

async function submit(caller: Caller, { owner, body, onceKey }: Order): Promise<Submitted> {
  const headers = onceKey === undefined ? {} : { 'idempotency-key': onceKey };
  const request = { method: 'POST', path: '/gangsheets', body, headers };
  const { id } = await caller.call<{ id: string }>(owner, 202, request);
  return { id, owner, onceKey: onceKey ?? null, body };
}

/** Submits jobs and waits for their ends. */
async function submitEnding(
  caller: Caller,
  [png]: readonly KeptUpload[],
  webhook: string,
): Promise<Record<'succeeded' | 'rejected' | 'resumable', Submitted>> {
  const succeeded = await submit(caller, {
    owner: 'north',
    body: content.succeeding(png!.id, webhook),
    onceKey: 'upgrade-succeeded',
  });
  const rejected = await submit(caller, { owner: 'south', body: content.rejected() });
  for (const job of [succeeded, rejected]) await caller.untilEnded(job.owner, job.id);
  const resumable = await submit(caller, { owner: 'north', body: content.long('1301', png!.id) });
  await crashTwice(caller, resumable);
  await caller.untilEnded('north', resumable.id);
  return { succeeded, rejected, resumable };
}

/** The second crash of a renderer during a job ends the job. */
async function crashTwice(caller: Caller, { id }: Submitted): Promise<void> {
  const { service } = caller;
  const starts = () => service.logged('job started').filter((line) => line['jobId'] === id).length;
  for (let crashes = 0; crashes < 2; crashes += 1) {
    const isInWork = () => starts() > crashes && hasRecord(caller, id);
    await until('the second part is in work', isInWork, { everyMs: 1 });
    process.kill(service.rendererPid(), 'SIGSEGV');
  }
}

/** Submits a long job and others that wait behind it, of which one is cancelled. */
async function submitOpen(
  caller: Caller,
  uploads: readonly KeptUpload[],
  webhook: string,
): Promise<Record<Exclude<JobName, 'succeeded' | 'rejected' | 'resumable'>, Submitted>> {
  const [png, , tiff, svg] = uploads;
  const interrupted = await submit(caller, {
    owner: 'north',
    body: content.long('1401', png!.id),
  });
  // The renderer may still be starting, and it is the turn of the other key then.
  await until('the long job is in work', async () => {
    return (await caller.job('north', interrupted.id)).status === 'running';
  });
  const queuedWithData = await submit(caller, {
    owner: 'north',
    body: content.withData('1501'),
    onceKey: 'upgrade-queued',
  });
  const queuedWithUploads = await submit(caller, {
    owner: 'south',
    body: content.withUploads('1502', [tiff!.id, svg!.id]),
  });
  const queuedWithWebhook = await submit(caller, {
    owner: 'south',
    body: content.withWebhook('1503', webhook),
  });
  const cancelled = await submit(caller, { owner: 'south', body: content.withData('1504') });
  await caller.call('south', 202, { method: 'DELETE', path: `/gangsheets/${cancelled.id}` });
  return { interrupted, queuedWithData, queuedWithUploads, queuedWithWebhook, cancelled };
}

/** Is there a record on disk from which the second part of the job can resume? */
function hasRecord({ service: { dataDir } }: Caller, id: string): boolean {
  const names = readdirSync(join(dataDir, 'scratch'), { recursive: true, encoding: 'utf8' });
  return names.some((name) => name.startsWith(id) && /2\D*\.progress$/.test(name));
}

/** Stops the renderer, so that nothing changes while the service describes its jobs. */
async function stopInSecondPart(caller: Caller, { id }: Submitted): Promise<void> {
  await until('the second part has a record', () => hasRecord(caller, id), { everyMs: 1 });
  process.kill(caller.service.rendererPid(), 'SIGSTOP');
}

async function describe(caller: Caller, job: Submitted): Promise<KeptJob> {
  const { owner, id } = job;
  const told = await caller.job(owner, id);
  const events = await caller.events(owner, id);
  const deliveries = await caller.deliveries(owner, id);
  return { ...job, told, events, deliveries, parts: await caller.parts(told.parts) };
}

function assertFilled(jobs: Record<JobName, KeptJob>, incidents: readonly Told[]): void {
  const states = JOB_NAMES.map((name) => `${name} ${String(jobs[name].told['status'])}`);
  assert.deepEqual(states, [
    'succeeded succeeded',
    'rejected failed',
    'resumable failed',
    'interrupted running',
    'queuedWithData queued',
    'queuedWithUploads queued',
    'queuedWithWebhook queued',
    'cancelled cancelled',
  ]);
  assert.equal(jobs.succeeded.parts.length, 2);
  assert.equal(jobs.resumable.parts.length, 1);
  assert.equal(jobs.interrupted.parts.length, 1);
  assert.ok(incidents.length >= 2);
  for (const { deliveries } of [jobs.succeeded, jobs.queuedWithWebhook]) {
    assert.ok(deliveries.some(({ status }) => status === 'pending'));
  }
}

/** Read from a copy, because opening the database would fold the write-ahead log into it. */
function peaksIn({ service: { dataDir } }: Caller): Promise<readonly Told[]> {
  return duringProgram(async (t) => {
    const copy = await tempDir(t);
    for (const name of ['gangsheet.db', 'gangsheet.db-wal']) {
      await cp(join(dataDir, name), join(copy, name));
    }
    const db = new Database(join(copy, 'gangsheet.db'));
    const peaks = db.prepare('SELECT kind, ratio, is_cold FROM peaks ORDER BY number').all();
    db.close();
    return peaks as readonly Told[];
  });
}
