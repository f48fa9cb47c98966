import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ServiceError } from '../../src/errors.ts';
import { drawFlat } from '../support/image-files/draw-artwork.ts';
import { HOUR_MS, NEVER, other, png, setUpUploads } from './set-up-uploads.ts';

const faultOf = async (work: Promise<unknown>) => {
  const error = (await work.then(
    () => assert.fail('it was accepted'),
    (thrown: unknown) => thrown,
  )) as ServiceError;
  return [error.code, error.faults[0]?.code];
};

test('Stores an upload by its content and reads its format and size', async (t) => {
  const { uploads, send, kept, arriving, folder } = await setUpUploads(t);
  const { upload, isNew } = await send(png);
  assert.ok(isNew);
  assert.equal(upload.sha256, createHash('sha256').update(png).digest('hex'));
  const { format, widthPx, heightPx, bytes } = upload;
  assert.deepEqual([format, widthPx, heightPx, bytes], ['png', 60, 40, png.length]);
  assert.deepEqual(await kept(), [upload.sha256]);
  assert.deepEqual(await arriving(), []);
  assert.deepEqual(await readFile(join(folder, 'kept', upload.sha256)), png);
  assert.deepEqual(await uploads.find(upload.id, null), upload);
});

test('Equal bytes sent again, or at the same time, are one upload and one file', async (t) => {
  const { send, kept } = await setUpUploads(t);
  const sent = await Promise.all(Array.from({ length: 8 }, () => send(png)));
  assert.equal(new Set(sent.map(({ upload }) => upload.id)).size, 1);
  assert.equal(sent.filter(({ isNew }) => isNew).length, 1);
  assert.equal((await kept()).length, 1);
});

test('Another owner of the same bytes has a separate upload and cannot see the first', async (t) => {
  const { uploads, send, kept } = await setUpUploads(t);
  const mine = await send(png, 'a');
  const theirs = await send(png, 'b');
  assert.ok(theirs.isNew);
  assert.notEqual(theirs.upload.id, mine.upload.id);
  assert.equal(await uploads.find(mine.upload.id, 'b'), null);
  assert.equal((await uploads.filesOf([mine.upload.id], 'b')).size, 0);
  assert.equal((await kept()).length, 1);
  await uploads.remove(mine.upload);
  assert.equal((await kept()).length, 1);
  await uploads.remove(theirs.upload);
  assert.equal((await kept()).length, 0);
});

test('Rejects quarantined bytes of any owner before it reads them, and accepts them afterwards', async (t) => {
  const { uploads, quarantine, clock, send, kept, arriving } = await setUpUploads(t);
  const { upload } = await send(png, 'a');
  await uploads.assertAllowed(upload.sha256);
  const until = new Date(clock.at + HOUR_MS).toISOString();
  const incidentId = randomUUID();
  quarantine.replace([{ sha256: upload.sha256, incidentId, until }]);
  for (const owner of ['a', 'b']) {
    const refused = await faultOf(send(png, owner));
    assert.deepEqual(refused, ['artwork_rejected', 'artwork_quarantined']);
  }
  await assert.rejects(uploads.assertAllowed(upload.sha256), (error: ServiceError) => {
    const detail = error.faults[0]!.detail;
    assert.equal(error.code, 'artwork_rejected');
    assert.ok(detail.includes(incidentId) && detail.includes(until), detail);
    return true;
  });
  await send(other, 'b');
  assert.deepEqual([(await kept()).length, await arriving()], [2, []]);
  clock.at += HOUR_MS;
  assert.ok(!(await send(png, 'a')).isNew);
});

test('Rejects a bad file with the fault codes of an order and leaves nothing behind', async (t) => {
  const { send, kept, arriving } = await setUpUploads(t, {
    limits: { artwork: { maxBytes: 5000, maxPixels: 1000 } },
  });
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
  const { uploads, kept, arriving } = await setUpUploads(t);
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

test('Removes an upload that has not been used for long, unless a job still uses it', async (t) => {
  const { uploads, stores, clock, send, kept, order } = await setUpUploads(t);
  const [used, unused] = [(await send(png)).upload, (await send(other)).upload];
  const job = await order(used);
  clock.at += 2 * HOUR_MS;
  await uploads.dropExpired();
  assert.equal(await uploads.find(unused.id, null), null);
  assert.deepEqual(await kept(), [used.sha256]);
  await assert.rejects(uploads.remove(used), { code: 'artwork_in_use' });
  await stores.jobs.update(job, { status: 'failed' });
  await uploads.dropExpired();
  assert.deepEqual(await kept(), []);
});

test('An order postpones the expiry of an upload', async (t) => {
  const { uploads, stores, clock, send, order } = await setUpUploads(t);
  const { upload } = await send(png);
  clock.at += HOUR_MS / 2;
  assert.equal((await uploads.filesOf([upload.id], null)).get(upload.id), upload.sha256);
  await stores.jobs.update(await order(upload), { status: 'succeeded' });
  clock.at += HOUR_MS * 0.75;
  await uploads.dropExpired();
  const now = (await uploads.find(upload.id, null))!;
  assert.equal(uploads.expiresAt(now), new Date(clock.at + HOUR_MS / 4).toISOString());
});

test('Removes expired uploads to make room, and otherwise rejects a new one', async (t) => {
  const { uploads, clock, send } = await setUpUploads(t, { limits: { maxBytes: 9000 } });
  await send(png, null, png.length);
  await send(other, null, other.length);
  const third = await drawFlat({ widthPx: 60, heightPx: 40, seed: 3 });
  const announced = third.length;
  assert.deepEqual(await faultOf(send(third, null, announced)), ['uploads_full', undefined]);
  clock.at += 2 * HOUR_MS;
  const { upload } = await send(third, null, announced);
  assert.ok(await uploads.find(upload.id, null));
});

test('At start, removes incomplete files, files without a record and records without a file', async (t) => {
  const { uploadsOver, stores, send, kept, arriving, folder } = await setUpUploads(t);
  const [lost, good] = [(await send(png)).upload, (await send(other)).upload];
  await rm(join(folder, 'kept', lost.sha256));
  await writeFile(join(folder, 'kept', 'f'.repeat(64)), 'nobody’s');
  await writeFile(join(folder, 'arriving', 'half'), 'half');
  const next = uploadsOver(stores.uploads);
  await next.recover();
  assert.equal(await next.find(lost.id, null), null);
  assert.deepEqual(await next.find(good.id, null), good);
  assert.deepEqual(await kept(), [good.sha256]);
  assert.deepEqual(await arriving(), []);
});

test('Refuses uploads while memory is short, before it reads the body', async (t) => {
  const { send, memoryNow, arriving } = await setUpUploads(t);
  memoryNow.isShort = true;
  const error = (await send(png).catch((thrown: unknown) => thrown)) as ServiceError;
  assert.deepEqual([error.code, error.retryable], ['memory_exhausted', true]);
  assert.match(error.message, /Memory use is at 50% of the budget/);
  assert.deepEqual(await arriving(), []);
  memoryNow.isShort = false;
  assert.ok((await send(png)).isNew);
});

test('Refuses a large drawing when other work leaves no memory to measure it', async (t) => {
  const { send, memoryNow, kept } = await setUpUploads(t, {
    limits: { artwork: { maxBytes: 4e6, maxPixels: 1e6 } },
  });
  const drawing = (bytes: number) =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><!--${'-x'.repeat(bytes / 2)}--></svg>`,
    );
  memoryNow.freeBytes = 0;
  assert.ok((await send(drawing(1000))).isNew);
  await assert.rejects(send(drawing(3e6)), { code: 'memory_exhausted', retryable: true });
  assert.equal((await kept()).length, 1);
  memoryNow.freeBytes = 2 ** 30;
  assert.ok((await send(drawing(3e6))).isNew);
});

test('An upload that would use the reserve of the disk is refused, and leaves nothing', async (t) => {
  const { disk, send, arriving, kept } = await setUpUploads(t);
  disk.check = () => Promise.reject(new ServiceError('storage_full', 'full'));
  await assert.rejects(send(png), { code: 'storage_full' });
  assert.deepEqual([await arriving(), await kept()], [[], []]);
});
