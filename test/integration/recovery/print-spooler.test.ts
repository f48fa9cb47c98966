/** A disk that holds only some of the sheets that were ordered: orders wait for room, as in a spooler. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { createSmallDisk } from '../../support/processes/small-disk.ts';
import { until } from '../../support/processes/until.ts';
import { startContained } from '../../support/service/contained-service.ts';
import type { RunningService } from '../../support/service/running-service.ts';

const DISK_MB = 72;
const RESERVE_MB = 20;
const ORDERS = 6;
const PHOTO_IN = 6;

/** Nothing compresses less than noise: 9 MB as a part, 3 MB as a file, and 13 MB more while it is fitted. */
async function anOrder(id: number): Promise<object> {
  const side = PHOTO_IN * 300;
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const create = { width: side, height: side, channels: 3, background: 'grey', noise } as const;
  const photo = await sharp({ create }).jpeg({ quality: 90 }).toBuffer();
  const data = `data:image/jpeg;base64,${photo.toString('base64')}`;
  return {
    orders: [{ id: String(id), items: [{ artwork: { data }, width: PHOTO_IN }] }],
    sheet: { width: PHOTO_IN + 1, maxHeight: PHOTO_IN + 1 },
    packing: { effort: 'fast' },
    output: { effort: 'fast' },
  };
}

/** Starts the service on a disk of its own; null if the machine has none, and the test is then skipped. */
async function startOnDisk(t: TestContext, diskMb: number) {
  const disk = await createSmallDisk(t, diskMb);
  if ('unavailable' in disk) {
    t.skip(disk.unavailable);
    return null;
  }
  const env = { DISK_RESERVE_MB: String(RESERVE_MB) };
  const service = await startContained(t, { dataDir: disk.dir, env });
  await service.untilReady();
  return { service, disk };
}

/** What the operator does: takes finished sheets to the printer, then deletes them. */
async function collect(service: RunningService, waiting: Set<string>): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (const id of [...waiting]) {
    const { body } = await service.get(`/gangsheets/${id}`);
    assert.notEqual(body.status, 'failed', JSON.stringify(body.problem));
    if (body.status !== 'succeeded') continue;
    assert.equal((await service.part(id, 1)).length, body.parts[0]!.bytes);
    hashes.push(body.parts[0]!.sha256);
    waiting.delete(id);
    await service.call({ method: 'DELETE', path: `/gangsheets/${id}` });
  }
  return hashes;
}

test('Orders that the disk cannot hold at once all end, each once, as finished sheets make room', async (t) => {
  const started = await startOnDisk(t, DISK_MB);
  if (started === null) return;
  const { service, disk } = started;
  const waiting = new Set<string>();
  for (let id = 1; id <= ORDERS; id += 1) {
    waiting.add((await service.submit(await anOrder(id))).id);
  }
  const paused = await service.untilLogged('storage paused');
  assert.ok((paused['missingMb'] as number) > 0, JSON.stringify(paused));
  const { body: told } = await service.get(`/gangsheets/${String(paused['jobId'])}`);
  assert.equal(told.waiting?.code, 'storage_full');
  const missing = Number(told.waiting.details?.['missingBytes']);
  assert.ok(missing > 0 && missing < DISK_MB * 2 ** 20, told.waiting.detail);
  assert.match(told.waiting.remediation?.[0]?.detail ?? '', /^Free at least \d+ MB/);
  assert.ok(disk.freeBytes() > 0, 'the disk was not filled to the last byte');

  const hashes: string[] = [];
  await until('all orders are printed', async () => {
    hashes.push(...(await collect(service, waiting)));
    return waiting.size === 0;
  });
  assert.equal(new Set(hashes).size, ORDERS);
  const { body } = await service.get<string>('/metrics');
  assert.match(body, new RegExp(`^gangsheet_parts_total\\{process="renderer"\\} ${ORDERS}$`, 'm'));
  assert.deepEqual(service.logged('renderer died'), []);
});

test('An order that the whole disk could not hold fails with its numbers, and the next one is printed', async (t) => {
  const started = await startOnDisk(t, 32);
  if (started === null) return;
  const { service } = started;
  const large = await service.runJob(await anOrder(1));
  assert.equal(large.problem?.code, 'storage_full');
  assert.match(large.problem.detail, /The job needs at least \d+ MB of disk space/);
  const resumed = await service.call({ method: 'POST', path: large.resumeUrl ?? '' });
  assert.equal(resumed.status, 202, 'for a larger disk');
  assert.equal((await service.untilEnded(large.id)).problem?.code, 'storage_full');
  const small = { orders: [{ id: '2', items: [{ artwork: { data: FLAT }, width: 1 }] }] };
  assert.equal((await service.runJob(small)).status, 'succeeded');
});

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="9" height="9"/></svg>';
const FLAT = `data:image/svg+xml;base64,${Buffer.from(SVG).toString('base64')}`;
