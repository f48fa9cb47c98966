import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'libsql';
import { jobsIn } from '../../../src/database/jobs/job-table.ts';
import { migrate } from '../../../src/database/sqlite/migration/migrations.ts';
import { SqliteDatabase } from '../../../src/database/sqlite/sqlite-database.ts';
import { UnreadableRows } from '../../../src/database/rows/unreadable-rows.ts';
import { aNewJob } from '../../contracts/job-store-contract.ts';

const WARNINGS = [
  { pointer: '/orders/0/items/0', code: 'low_resolution', detail: 'Low: "72" dpi, ½ of it.' },
  { pointer: '/orders/0/items/1', code: 'haze', detail: 'Haze.' },
];

/** Undoes the step that made the table, which is the newest but for those added since. */
function withoutTable(db: Database.Database): void {
  const version = 15;
  db.exec('DROP TABLE job_warnings; DROP TABLE job_contents');
  db.prepare('UPDATE jobs SET warnings = ?').run(JSON.stringify([...WARNINGS, WARNINGS[0]]));
  db.exec(`PRAGMA user_version = ${version}`);
}

test('Warnings of a database of version 0.1.0 move to their own table', async () => {
  const db = new Database(':memory:');
  db.pragma('foreign_keys = ON');
  migrate(db);
  const jobs = jobsIn(new SqliteDatabase(db), {
    addEvent: () => Promise.resolve(),
    unreadable: new UnreadableRows(),
  });
  const job = aNewJob(1);
  await jobs.insert(job);
  withoutTable(db);
  migrate(db);
  const { warnings, warningCount } = (await jobs.find(job.id))!;
  assert.deepEqual(warnings, WARNINGS);
  assert.equal(warningCount, 2);
  await jobs.remove(job.id);
  await jobs.insert(job);
  assert.deepEqual((await jobs.find(job.id))!.warnings, []);
});

test('Damaged warnings of version 0.1.0 stay as they are and do not keep the service from starting', async () => {
  const db = new Database(':memory:');
  migrate(db);
  const unreadable = new UnreadableRows();
  const jobs = jobsIn(new SqliteDatabase(db), { addEvent: () => Promise.resolve(), unreadable });
  const damaged = ['{"cut', '5', '"text"', '{"a":{}}', 'null', '[5,"text",null,{}]'];
  for (const n of damaged.keys()) await jobs.insert(aNewJob(n));
  withoutTable(db);
  const damage = db.prepare('UPDATE jobs SET warnings = ? WHERE id = ?');
  damaged.forEach((json, n) => damage.run(json, aNewJob(n).id));
  migrate(db);
  for (const n of damaged.keys()) {
    assert.deepEqual((await jobs.find(aNewJob(n).id))!.warnings, [], damaged[n]);
  }
  assert.equal(unreadable.size, 1, 'the warning without members');
  const kept = db.prepare('SELECT warnings FROM jobs WHERE id = ?').get(aNewJob(0).id);
  assert.equal((kept as { warnings: string }).warnings, damaged[0]);
});

test('A page counts the damaged warnings that it leaves out', async () => {
  const db = new Database(':memory:');
  migrate(db);
  const unreadable = new UnreadableRows();
  const jobs = jobsIn(new SqliteDatabase(db), { addEvent: () => Promise.resolve(), unreadable });
  const { id } = aNewJob(1);
  await jobs.insert(aNewJob(1));
  const insert = db.prepare('INSERT INTO job_warnings VALUES (?, ?, ?)');
  const [first, second] = WARNINGS.map((warning) => JSON.stringify(warning));
  [first, '{"cut', second, '5'].forEach((json, number) => insert.run(id, number, json));
  assert.deepEqual(await jobs.warnings(id, null, 3), { warnings: WARNINGS, count: 3, last: 2 });
  assert.deepEqual(await jobs.warnings(id, 2, 3), { warnings: [], count: 1, last: 3 });
  assert.equal(unreadable.size, 2);
});
