/** F8: the disk fills while a job runs. No process ends, no job is lost, and work continues by itself. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GangSheet, GangSheetAccepted } from '../../../../src/http/contract/gang-sheet.ts';
import type { ProblemBody } from '../../../../src/http/contract/problem.ts';
import { drawFlat } from '../../../support/image-files/draw-artwork.ts';
import { createSmallDisk, type SmallDisk } from '../../../support/processes/small-disk.ts';
import { killIfAlive } from '../../../support/processes/alive.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { until } from '../../../support/processes/until.ts';
import { startContained } from '../../../support/service/contained-service.ts';
import { FLAGS, MAIN, type RunningService } from '../../../support/service/running-service.ts';
import { accept, startReceiver } from '../../../support/service/webhook-receiver.ts';
import { freePort } from '../../../support/processes/free-port.ts';

const KEYS = { attacker: 'attacker-secret-0123456789', victim: 'victim-secret-0123456789' };
const OPERATOR = 'operator-secret-0123456789';
const ENV = {
  METRICS_TOKEN: OPERATOR,
  API_KEYS: Object.entries(KEYS)
    .map(([name, key]) => `${name}:${key}`)
    .join(','),
  DISK_RESERVE_MB: '1',
  ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true',
};
const operator = { path: '/incidents', headers: { authorization: `Bearer ${OPERATOR}` } };
type Key = keyof typeof KEYS;
const by = (key: Key) => ({ authorization: `Bearer ${KEYS[key]}` });

/** Two parts that take about half a second. */
async function anOrder(seed: number, webhook?: string): Promise<object> {
  const png = await drawFlat({ widthPx: 300, heightPx: 200, seed });
  const data = `data:image/png;base64,${png.toString('base64')}`;
  return {
    orders: [{ id: String(seed), items: [{ artwork: { data }, width: 1, quantity: 150 }] }],
    sheet: { width: 10, maxHeight: 10 },
    packing: { effort: 'fast' },
    ...(webhook !== undefined && { webhook: { url: webhook } }),
  };
}

async function submit(service: RunningService, key: Key, body: object): Promise<string> {
  const call = { method: 'POST', path: '/gangsheets', body, headers: by(key) };
  const answer = await service.call<GangSheetAccepted>(call);
  assert.equal(answer.status, 202, JSON.stringify(answer.body));
  return answer.body.id;
}

function untilEnded(service: RunningService, key: Key, id: string): Promise<GangSheet> {
  return until(
    () => `${id} ended: ${service.log.map((line) => JSON.stringify(line)).join('\n')}`,
    async () => {
      assert.equal(service.child.exitCode, null, 'the service has exited');
      const call = { path: `/gangsheets/${id}`, headers: by(key) };
      const { body } = await service.call<GangSheet>(call);
      return ['succeeded', 'failed', 'cancelled'].includes(body.status) && body;
    },
  );
}

/** A small disk, or null if the machine has none; the test is skipped then. */
async function aDisk(t: TestContext, megabytes = 60): Promise<SmallDisk | null> {
  const disk = await createSmallDisk(t, megabytes);
  if (!('unavailable' in disk)) return disk;
  t.skip(disk.unavailable);
  return null;
}

async function refusedOrder(service: RunningService): Promise<number> {
  const call = {
    method: 'POST',
    path: '/gangsheets',
    body: await anOrder(9),
    headers: by('victim'),
  };
  const { status, headers, body } = await service.call<ProblemBody>(call);
  assert.ok([503, 507].includes(status), JSON.stringify(body));
  assert.equal(body.code, 'storage_full');
  assert.equal(body.retryable, true);
  assert.ok(Number(headers.get('retry-after')) > 0);
  return status;
}

test('A disk that fills at any moment of a job ends no process and loses no job', async (t) => {
  const disk = await aDisk(t);
  if (disk === null) return;
  const receiver = await startReceiver(t, accept);
  const service = await startContained(t, { dataDir: disk.dir, env: ENV });
  await service.untilReady();
  const renderer = service.rendererPid();
  const ids: string[] = [];
  for (const afterMs of [0, 120, 240, 360, 500]) {
    const attacker = await submit(service, 'attacker', await anOrder(1, receiver.url));
    const victim = await submit(service, 'victim', await anOrder(2));
    ids.push(attacker, victim);
    await sleep(afterMs);
    disk.fill();
    await sleep(700);
    assert.equal((await service.call({ path: '/healthz' })).status, 200);
    const { status, body } = await service.call<{ reason: string }>({ path: '/readyz' });
    assert.deepEqual([status, body.reason], [503, 'disk_full']);
    await refusedOrder(service);
    disk.free();
    for (const [key, id] of [
      ['attacker', attacker],
      ['victim', victim],
    ] as const) {
      const ended = await untilEnded(service, key, id);
      assert.equal(ended.status, 'succeeded', `${afterMs} ms: ${JSON.stringify(ended.problem)}`);
      const part = await fetch(new URL(ended.parts[0]!.url, service.url));
      assert.equal((await part.arrayBuffer()).byteLength, ended.parts[0]!.bytes);
    }
  }
  assert.equal(service.rendererPid(), renderer);
  assert.deepEqual(service.logged('renderer died'), []);
  assert.deepEqual(service.logged('change dropped'), []);
  assert.ok(service.logged('storage paused').length > 0);
  assert.ok(service.logged('storage recovered').length > 0);
  const ends = await until('all ends are delivered', () => {
    const told = receiver.received.filter(({ event }) => event.type === 'gangsheet.succeeded');
    return told.length === ids.length / 2 && told;
  });
  assert.equal(new Set(ends.map(({ event }) => event.data.id)).size, ends.length, 'each once');
  assert.equal(await service.stop(), 0);
});

test('Changes that a full disk cannot store are kept in order, and new work is refused with 503', async (t) => {
  const disk = await aDisk(t);
  if (disk === null) return;
  const service = await startContained(t, { dataDir: disk.dir, env: ENV });
  await service.untilReady();
  const id = await submit(service, 'victim', await anOrder(3));
  disk.fill();
  // The death of a renderer has to be stored: as an incident, and with its job.
  killIfAlive(service.rendererPid());
  await service.untilLogged('storage paused');
  assert.equal(await refusedOrder(service), 503);
  const { body: metrics } = await service.call<string>({ ...operator, path: '/metrics' });
  assert.match(metrics, /^gangsheet_held_writes\{[^}]*\} [1-9]/m);
  await until('the renderer is back', () => service.logged('renderer started').length > 1);
  await sleep(1_000);
  assert.equal(service.logged('storage paused').length, 1, 'told once');
  disk.free();
  assert.equal((await untilEnded(service, 'victim', id)).status, 'succeeded');
  await service.untilLogged('storage recovered');
  assert.equal(service.child.exitCode, null);
});

test('A renderer that dies on a full disk starts again, however often, and the service lives', async (t) => {
  const disk = await aDisk(t);
  if (disk === null) return;
  const service = await startContained(t, { dataDir: disk.dir, env: ENV });
  await service.untilReady();
  disk.fill();
  for (let deaths = 1; deaths <= 3; deaths += 1) {
    killIfAlive(service.rendererPid());
    await until('the renderer works again', () => service.logged('fonts read').length > deaths);
  }
  assert.equal(service.logged('renderer died').length, 3, 'no death but those by hand');
  disk.free();
  await service.untilLogged('storage recovered');
  const id = await submit(service, 'victim', await anOrder(4));
  assert.equal((await untilEnded(service, 'victim', id)).status, 'succeeded');
  const { body } = await service.call<{ incidents: unknown[] }>(operator);
  assert.equal(body.incidents.length, 3, 'each death is stored once');
});

test('A start on a full disk takes up the jobs of the last run when there is room', async (t) => {
  const disk = await aDisk(t);
  if (disk === null) return;
  const first = await startContained(t, { dataDir: disk.dir, env: ENV });
  await first.untilReady();
  const id = await submit(first, 'victim', await anOrder(5));
  await first.untilLogged('job started');
  disk.fill();
  await first.kill();
  const second = await startContained(t, { dataDir: disk.dir, env: ENV });
  await second.untilLogged('storage paused');
  const call = { path: `/gangsheets/${id}`, headers: by('victim') };
  assert.equal((await second.call<GangSheet>(call)).body.status, 'running');
  disk.free();
  assert.equal((await untilEnded(second, 'victim', id)).status, 'succeeded');
  assert.equal(await second.stop(), 0);
});

test('A full disk behind stdout ends no process', async (t) => {
  const full = openSync('/dev/full', 'w');
  const port = await freePort();
  const service = spawn(process.execPath, [...FLAGS, MAIN], {
    env: { PATH: process.env['PATH'], PORT: String(port), DATA_DIR: await tempDir(t) },
    stdio: ['ignore', full, 'inherit'],
  });
  const exited = once(service, 'exit');
  t.after(async () => {
    service.kill('SIGKILL');
    await exited;
    closeSync(full);
  });
  await until('the renderer is ready', async () => {
    assert.equal(service.exitCode, null, 'the service has exited');
    const url = `http://127.0.0.1:${port}/readyz`;
    return fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  service.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
});

test('A gang sheet can be deleted on a full disk, which makes room', async (t) => {
  const disk = await aDisk(t);
  if (disk === null) return;
  const service = await startContained(t, { dataDir: disk.dir, env: ENV });
  await service.untilReady();
  const id = await submit(service, 'victim', await anOrder(6));
  await untilEnded(service, 'victim', id);
  disk.fill();
  const call = { method: 'DELETE', path: `/gangsheets/${id}`, headers: by('victim') };
  const { status } = await service.call(call);
  assert.ok([204, 507].includes(status), String(status));
  disk.free();
  if (status === 507) assert.equal((await service.call(call)).status, 204);
  assert.equal(
    (await service.call({ path: `/gangsheets/${id}`, headers: by('victim') })).status,
    404,
  );
});
