import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { ServiceError } from '../../src/errors.ts';
import { openJobStore } from '../../src/jobs/job-store.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { Uploads, type UploadsDeps } from '../../src/uploads/uploads.ts';
import { drawFlat } from '../support/image-files/draw-artwork.ts';
import { anItem, anOrder, aRequest } from '../support/service/make-job.ts';
import { tempDir } from '../support/temp-dir.ts';

const png = await drawFlat({ widthPx: 60, heightPx: 40 });
const other = await drawFlat({ widthPx: 60, heightPx: 40, seed: 2 });
const NEVER = new AbortController().signal;
const HOUR_MS = 3_600_000;

async function setUp(t: TestContext, change: Partial<UploadsDeps> = {}) {
  const folder = await tempDir(t);
  const store = openJobStore(':memory:');
  t.after(() => store.close());
  const clock = { at: Date.parse('2026-01-31T12:00:00Z') };
  const deps: UploadsDeps = {
    ...{ store: store.uploads, folder, ttlMs: HOUR_MS, maxBytes: 2 ** 30, newId: randomUUID },
    limits: { maxBytes: 2 ** 20, maxPixels: 1e6 },
    now: () => new Date(clock.at),
    log: silentLogger(),
    ...change,
  };
  const uploads = new Uploads(deps);
  await uploads.recover();
  const send = (bytes: Buffer, owner: string | null = null, announced: number | null = null) =>
    uploads.receive(Readable.from([bytes]), { owner, announcedBytes: announced, signal: NEVER });
  const kept = () => readdir(join(folder, 'kept'));
  const arriving = () => readdir(join(folder, 'arriving'));
  /** A job that uses it. */
  const order = (uploadId: string) => {
    const id = randomUUID();
    const source = { kind: 'kept', id: uploadId, path: '' } as const;
    const request = aRequest({ orders: [anOrder({ items: [anItem({ source })] })] });
    const progress = { phase: 'queued', part: 0, parts: 0, placed: 0, placements: 1 } as const;
    store.insert({
      id,
      owner: null,
      createdAt: new Date(clock.at).toISOString(),
      request,
      progress,
    });
    return id;
  };
  return { uploads, deps, store, clock, send, kept, arriving, order, folder };
}

const faultOf = async (work: Promise<unknown>) => {
  const error = (await work.then(
    () => assert.fail('it was taken'),
    (thrown: unknown) => thrown,
  )) as ServiceError;
  return [error.code, error.faults[0]?.code];
};

test('An upload is kept under its content, and known by its format and size', async (t) => {
  const { uploads, send, kept, arriving, folder } = await setUp(t);
  const { upload, isNew } = await send(png);
  assert.ok(isNew);
  assert.equal(upload.sha256, createHash('sha256').update(png).digest('hex'));
  const { format, widthPx, heightPx, bytes } = upload;
  assert.deepEqual([format, widthPx, heightPx, bytes], ['png', 60, 40, png.length]);
  assert.deepEqual(await kept(), [upload.sha256]);
  assert.deepEqual(await arriving(), []);
  assert.deepEqual(await readFile(join(folder, 'kept', upload.sha256)), png);
  assert.deepEqual(uploads.find(upload.id, null), upload);
});

test('The same bytes sent again, or at the same moment, are one upload and one file', async (t) => {
  const { send, kept } = await setUp(t);
  const sent = await Promise.all(Array.from({ length: 8 }, () => send(png)));
  assert.equal(new Set(sent.map(({ upload }) => upload.id)).size, 1);
  assert.equal(sent.filter(({ isNew }) => isNew).length, 1);
  assert.equal((await kept()).length, 1);
});

test('Another owner of the same bytes has an upload of their own, and sees nothing of the first', async (t) => {
  const { uploads, send, kept } = await setUp(t);
  const mine = await send(png, 'a');
  const theirs = await send(png, 'b');
  assert.ok(theirs.isNew);
  assert.notEqual(theirs.upload.id, mine.upload.id);
  assert.equal(uploads.find(mine.upload.id, 'b'), null);
  assert.equal(uploads.pathsOf([mine.upload.id], 'b').size, 0);
  assert.equal((await kept()).length, 1);
  await uploads.remove(mine.upload);
  assert.equal((await kept()).length, 1);
  await uploads.remove(theirs.upload);
  assert.equal((await kept()).length, 0);
});

test('What is no good is refused with the codes of an order, and leaves nothing behind', async (t) => {
  const { send, kept, arriving } = await setUp(t, { limits: { maxBytes: 5000, maxPixels: 1000 } });
  const refused = (bytes: Buffer, announced?: number) => faultOf(send(bytes, null, announced));
  const text = Buffer.from('not an image');
  assert.deepEqual(await refused(text), ['artwork_rejected', 'artwork_not_an_image']);
  const cut = png.subarray(0, png.length / 2);
  assert.deepEqual(await refused(cut), ['artwork_rejected', 'artwork_truncated']);
  assert.deepEqual(await refused(png), ['artwork_rejected', 'artwork_too_many_pixels']);
  const large = Buffer.alloc(6000);
  assert.deepEqual(await refused(large), ['artwork_rejected', 'artwork_too_large']);
  assert.deepEqual(await refused(text, 6000), ['artwork_rejected', 'artwork_too_large']);
  assert.deepEqual(await kept(), []);
  assert.deepEqual(await arriving(), []);
});

test('An upload that breaks off leaves nothing behind', async (t) => {
  const { uploads, kept, arriving } = await setUp(t);
  async function* broken() {
    yield png.subarray(0, 100);
    await turn();
    throw new Error('the client left');
  }
  const arrival = { owner: null, announcedBytes: png.length, signal: NEVER };
  await assert.rejects(uploads.receive(Readable.from(broken()), arrival), /the client left/);
  const stop = new AbortController();
  const endless = new Readable({ read: () => undefined });
  const stopped = uploads.receive(endless, { ...arrival, signal: stop.signal });
  stop.abort(new Error('the service closes'));
  await assert.rejects(stopped);
  assert.deepEqual([...(await kept()), ...(await arriving())], []);
});

test('An upload goes when it was not used for long, but never under a job that has not ended', async (t) => {
  const { uploads, store, clock, send, kept, order } = await setUp(t);
  const [used, unused] = [(await send(png)).upload, (await send(other)).upload];
  const job = order(used.id);
  clock.at += 2 * HOUR_MS;
  await uploads.dropExpired();
  assert.equal(uploads.find(unused.id, null), null);
  assert.deepEqual(await kept(), [used.sha256]);
  await assert.rejects(uploads.remove(used), { code: 'artwork_in_use' });
  store.update(job, { status: 'failed' });
  await uploads.dropExpired();
  assert.deepEqual(await kept(), []);
});

test('An order puts the end off', async (t) => {
  const { uploads, store, clock, send, order } = await setUp(t);
  const { upload } = await send(png);
  clock.at += HOUR_MS / 2;
  assert.ok(uploads.pathsOf([upload.id], null).get(upload.id)?.endsWith(upload.sha256));
  store.update(order(upload.id), { status: 'succeeded' });
  clock.at += HOUR_MS * 0.75;
  await uploads.dropExpired();
  const now = uploads.find(upload.id, null)!;
  assert.equal(uploads.expiresAt(now), new Date(clock.at + HOUR_MS / 4).toISOString());
});

test('When there is no room, what has expired makes room, and otherwise an upload is refused', async (t) => {
  const { uploads, clock, send } = await setUp(t, { maxBytes: 9000 });
  await send(png, null, png.length);
  await send(other, null, other.length);
  const third = await drawFlat({ widthPx: 60, heightPx: 40, seed: 3 });
  const announced = third.length;
  assert.deepEqual(await faultOf(send(third, null, announced)), ['uploads_full', undefined]);
  clock.at += 2 * HOUR_MS;
  const { upload } = await send(third, null, announced);
  assert.ok(uploads.find(upload.id, null));
});

test('At start, what is half written, lost or nobody’s is cleared', async (t) => {
  const { deps, send, kept, arriving, folder } = await setUp(t);
  const [lost, good] = [(await send(png)).upload, (await send(other)).upload];
  await rm(join(folder, 'kept', lost.sha256));
  await writeFile(join(folder, 'kept', 'f'.repeat(64)), 'nobody’s');
  await writeFile(join(folder, 'arriving', 'half'), 'half');
  const next = new Uploads(deps);
  await next.recover();
  assert.equal(next.find(lost.id, null), null);
  assert.deepEqual(next.find(good.id, null), good);
  assert.deepEqual(await kept(), [good.sha256]);
  assert.deepEqual(await arriving(), []);
});
