/** Damaged rows in the database: each is set aside and reported, everything else goes on. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import Database from 'libsql';
import type { GangSheet, GangSheetPage } from '../../../../src/http/contract/gang-sheet.ts';
import type { ProblemBody } from '../../../../src/http/contract/problem.ts';
import { startContained } from '../../../support/service/contained-service.ts';
import type { RunningService } from '../../../support/service/running-service.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { accept, startReceiver } from '../../../support/service/webhook-receiver.ts';

const KEYS = { attacker: 'attacker-secret-0123456789', victim: 'victim-secret-0123456789' };
const OPERATOR = 'operator-secret-0123456789';
const ENV = {
  API_KEYS: Object.entries(KEYS)
    .map(([name, key]) => `${name}:${key}`)
    .join(','),
  METRICS_TOKEN: OPERATOR,
  ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true',
  ARTWORK_DIR: 'assets/samples',
};
const by = (token: string) => ({ authorization: `Bearer ${token}` });

/** JSON that is cut off, of another kind, or without what it needs. */
const DAMAGES = ['{"cut', '5', '"text"', '[]', '{}', 'null'];

/** Its artwork is still there after the job has ended, so that it can be put back into the queue. */
function anOrder(id: string, webhook: string): object {
  const artwork = { file: 'neck-label.png' };
  return {
    orders: [{ id, items: [{ artwork, width: 0.2, quantity: 2 }] }],
    sheet: { width: 2, maxHeight: 2 },
    webhook: { url: webhook },
  };
}

async function submit(service: RunningService, token: string, body: object): Promise<string> {
  const call = { method: 'POST', path: '/gangsheets', body, headers: by(token) };
  const answer = await service.call<GangSheet>(call);
  assert.equal(answer.status, 202, JSON.stringify(answer.body));
  return answer.body.id;
}

async function read<Body>(service: RunningService, path: string, token: string) {
  return service.call<Body>({ path, headers: by(token) });
}

/** Runs SQL on the database of a service that has ended. A prepared statement would keep its lock. */
function damage(dataDir: string, work: (db: Database.Database) => void): void {
  const db = new Database(join(dataDir, 'gangsheet.db'));
  try {
    work(db);
  } finally {
    db.close();
  }
}

interface SetUp {
  readonly service: RunningService;
  readonly dataDir: string;
  readonly jobs: readonly string[];
  readonly victim: string;
  readonly webhook: string;
}

/** A service with finished jobs of one key, and one of another. */
async function setUp(t: TestContext, count: number): Promise<SetUp> {
  const dataDir = await tempDir(t);
  const receiver = await startReceiver(t, accept);
  const service = await startContained(t, { dataDir, env: ENV });
  await service.untilReady();
  const jobs: string[] = [];
  for (let n = 0; n < count; n += 1) {
    jobs.push(await submit(service, KEYS.attacker, anOrder(String(n), receiver.url)));
  }
  const victim = await submit(service, KEYS.victim, anOrder('99', receiver.url));
  for (const id of [...jobs, victim]) {
    const token = id === victim ? KEYS.victim : KEYS.attacker;
    const { status, problem } = await untilEnded(service, id, token);
    assert.equal(status, 'succeeded', JSON.stringify(problem));
  }
  await service.stop();
  return { service, dataDir, jobs, victim, webhook: receiver.url };
}

async function untilEnded(service: RunningService, id: string, token: string): Promise<GangSheet> {
  for (;;) {
    const { body } = await read<GangSheet>(service, `/gangsheets/${id}`, token);
    if (!['queued', 'running'].includes(body.status)) return body;
  }
}

async function assertVictimWorks(
  service: RunningService,
  { victim, webhook }: SetUp,
): Promise<void> {
  const list = await read<GangSheetPage>(service, '/gangsheets', KEYS.victim);
  assert.ok(list.body.gangsheets.some(({ id }) => id === victim));
  await service.untilReady();
  const id = await submit(service, KEYS.victim, anOrder('100', webhook));
  const { status, problem } = await untilEnded(service, id, KEYS.victim);
  assert.equal(status, 'succeeded', JSON.stringify(problem));
}

test('A damaged column of a job is a problem of that job alone', async (t) => {
  const columns = ['sheet', 'metadata', 'progress', 'film', 'memory', 'output', 'problem'];
  const cases = columns.flatMap((column) => DAMAGES.map((json) => ({ column, json })));
  const set = await setUp(t, 3);
  const [damaged, intact, deleted] = set.jobs as [string, string, string];
  damage(set.dataDir, (db) => {
    // Version 0.1.0 stored a film in the row of its job.
    const film = `SELECT json FROM job_contents WHERE job_id = jobs.id AND name = 'film'`;
    db.exec(`UPDATE jobs SET film = (${film})`);
    db.exec(`DELETE FROM job_contents WHERE name = 'film'`);
    db.exec(`UPDATE jobs SET film = '{' WHERE id = '${deleted}'`);
  });
  for (const { column, json } of cases.filter((_, index) => index % 9 === 0)) {
    damage(set.dataDir, (db) => {
      db.exec(`CREATE TABLE IF NOT EXISTS spare AS SELECT * FROM jobs WHERE id = '${damaged}'`);
      db.exec(`UPDATE jobs SET ${column} = '${json}' WHERE id = '${damaged}'`);
    });
    const about = `${column} = ${json}`;
    const service = await startContained(t, { dataDir: set.dataDir, env: ENV });
    const list = await read<GangSheetPage>(service, '/gangsheets', KEYS.attacker);
    assert.equal(list.status, 200, about);
    assert.ok(list.body.gangsheets.some(({ id }) => id === intact));
    const one = await read<ProblemBody>(service, `/gangsheets/${damaged}`, KEYS.attacker);
    const isListed = list.body.gangsheets.some(({ id }) => id === damaged);
    if (!isListed) {
      assert.deepEqual([one.status, one.body.code], [500, 'storage_failed'], about);
      assert.deepEqual(service.logged('stored row unreadable').length > 0, true, about);
      const other = await read<ProblemBody>(service, `/gangsheets/${damaged}`, KEYS.victim);
      assert.equal(other.status, 404, 'it is not revealed to others');
    } else assert.equal(one.status, 200, about);
    assert.equal(await service.stop(), 0);
    damage(set.dataDir, (db) => {
      db.exec(
        `UPDATE jobs SET ${column} = (SELECT ${column} FROM spare) WHERE id = (SELECT id FROM spare)`,
      );
    });
  }
  const last = await startContained(t, { dataDir: set.dataDir, env: ENV });
  assert.equal((await read(last, `/gangsheets/${damaged}`, KEYS.attacker)).status, 200, 'repaired');
  const path = `/gangsheets/${deleted}`;
  assert.equal((await read(last, path, KEYS.attacker)).status, 500);
  const remove = { method: 'DELETE', path };
  assert.equal((await last.call({ ...remove, headers: by(KEYS.victim) })).status, 404);
  assert.equal((await last.call({ ...remove, headers: by(KEYS.attacker) })).status, 204);
  assert.equal((await read(last, path, KEYS.attacker)).status, 404);
  await assertVictimWorks(last, set);
});

test('A damaged part is a problem of that part, and a damaged warning is left out', async (t) => {
  const set = await setUp(t, 2);
  const [part, warning] = set.jobs as [string, string];
  const told = { pointer: '/orders/0', code: 'low_resolution', detail: 'Low.' };
  damage(set.dataDir, (db) => {
    db.exec(`UPDATE parts SET receipt = '{"number":1}' WHERE job_id = '${part}'`);
    DAMAGES.forEach((json, index) => {
      db.exec(`INSERT INTO job_warnings VALUES ('${warning}', ${90 + index}, '${json}')`);
    });
    db.exec(`INSERT INTO job_warnings VALUES ('${warning}', 99, '${JSON.stringify(told)}')`);
  });
  const service = await startContained(t, { dataDir: set.dataDir, env: ENV });
  const list = await read<GangSheetPage>(service, '/gangsheets', KEYS.attacker);
  assert.deepEqual(
    list.body.gangsheets.map(({ id }) => id),
    [warning],
  );
  const one = await read<GangSheet>(service, `/gangsheets/${warning}`, KEYS.attacker);
  const { warnings } = one.body;
  assert.deepEqual([one.status, warnings.at(-1)], [200, told]);
  assert.ok(warnings.every(({ code }) => typeof code === 'string'));
  for (const rest of ['', '/parts/1', '/parts/1/preview']) {
    const { status } = await read(service, `/gangsheets/${part}${rest}`, KEYS.attacker);
    assert.equal(status, 500, rest);
  }
  const other = await read(service, `/gangsheets/${part}`, KEYS.victim);
  assert.equal(other.status, 404, 'it is not revealed to others');
  assert.equal((await read(service, `/gangsheets/${warning}/parts/1`, KEYS.attacker)).status, 200);
  assert.equal(service.logged('stored row unreadable').length, 1 + DAMAGES.length);
  await assertVictimWorks(service, set);
});

test('Waiting jobs with a damaged request, plan or row end or are set aside; others run', async (t) => {
  const set = await setUp(t, 5);
  const [request, plan, row, webhook, intact] = set.jobs as [
    string,
    string,
    string,
    string,
    string,
  ];
  damage(set.dataDir, (db) => {
    db.exec(`UPDATE jobs SET status = 'queued', finished_at = NULL WHERE owner = 'attacker'`);
    const write = (id: string, name: string, json: string) =>
      db.exec(
        `UPDATE job_contents SET json = '${json}' WHERE job_id = '${id}' AND name = '${name}'`,
      );
    write(request, 'request', '{"orders":[');
    write(plan, 'plan', '{"sheets":5}');
    db.exec(`UPDATE jobs SET progress = '[' WHERE id = '${row}'`);
    db.exec(`UPDATE jobs SET webhook = '{"ur' WHERE id = '${webhook}'`);
  });
  const service = await startContained(t, { dataDir: set.dataDir, env: ENV });
  await assertVictimWorks(service, set);
  for (const id of [request, plan]) {
    const body = await untilEnded(service, id, KEYS.attacker);
    assert.deepEqual([body.status, body.problem?.code], ['failed', 'storage_failed']);
  }
  assert.equal((await read(service, `/gangsheets/${row}`, KEYS.attacker)).status, 500);
  for (const id of [webhook, intact]) {
    const body = await untilEnded(service, id, KEYS.attacker);
    assert.equal(body.status, 'succeeded', JSON.stringify(body.problem));
  }
  assert.deepEqual(service.logged('change dropped'), []);
  assert.equal(await service.stop(), 0);
  const next = await startContained(t, { dataDir: set.dataDir, env: ENV });
  assert.equal((await read(next, '/gangsheets', KEYS.attacker)).status, 200);
});

test('The service starts and works although every stored row is damaged', async (t) => {
  const set = await setUp(t, 2);
  damage(set.dataDir, (db) => {
    const json = `'{"cut'`;
    db.exec(`UPDATE job_contents SET json = ${json}`);
    db.exec(`UPDATE jobs SET sheet = ${json}, output = ${json}, metadata = ${json},
      progress = ${json}, film = ${json}, memory = ${json},
      problem = ${json}, webhook = ${json}, resumable_until = '2020', finished_at = '2020'`);
    db.exec(`UPDATE jobs SET status = 'running' WHERE owner = 'attacker'`);
    db.exec(`UPDATE parts SET receipt = ${json}`);
    db.exec(`INSERT INTO job_warnings SELECT id, 9, ${json} FROM jobs`);
    db.exec(`UPDATE job_items SET receipt = ${json}`);
    db.exec(`UPDATE job_news SET problem = ${json}`);
    db.exec(`UPDATE deliveries SET attempts = ${json}, status = 'pending', due_at = '2020'`);
    db.exec(`INSERT INTO incidents (id, report) VALUES ('0199', ${json})`);
  });
  const service = await startContained(t, { dataDir: set.dataDir, env: ENV });
  for (const id of set.jobs) {
    for (const rest of ['', '/items', '/placements', '/deliveries', '/parts/1']) {
      const { status } = await read(service, `/gangsheets/${id}${rest}`, KEYS.attacker);
      assert.equal(status, 500, rest);
    }
  }
  const incidents = await read<{ incidents: unknown[] }>(service, '/incidents', OPERATOR);
  assert.deepEqual([incidents.status, incidents.body.incidents], [200, []]);
  const list = await read<GangSheetPage>(service, '/gangsheets', KEYS.attacker);
  assert.deepEqual(list.body.gangsheets, []);
  await service.untilReady();
  const receiver = await startReceiver(t, accept);
  const id = await submit(service, KEYS.victim, anOrder('7', receiver.url));
  await receiver.untilReceived(1);
  assert.equal(receiver.received[0]?.event.data.id, id, 'damaged deliveries do not hold up others');
  const metrics = await read<string>(service, '/metrics', OPERATOR);
  assert.match(metrics.body, /^gangsheet_unreadable_rows\{[^}]*\} [1-9]/m);
  assert.equal(await service.stop(), 0);
});
