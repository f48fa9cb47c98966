import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'libsql';
import { jobsIn } from '../../../src/database/jobs/job-table.ts';
import { migrate } from '../../../src/database/migration/migrations.ts';
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

test('Warnings of a database of version 0.1.0 move to their own table', () => {
  const db = new Database(':memory:');
  db.pragma('foreign_keys = ON');
  migrate(db);
  const jobs = jobsIn(db, { addEvent: () => undefined, unreadable: new UnreadableRows() });
  const job = aNewJob(1);
  jobs.insert(job);
  withoutTable(db);
  migrate(db);
  const { warnings, warningCount } = jobs.find(job.id)!;
  assert.deepEqual(warnings, WARNINGS);
  assert.equal(warningCount, 2);
  jobs.remove(job.id);
  jobs.insert(job);
  assert.deepEqual(jobs.find(job.id)!.warnings, []);
});

test('Damaged warnings of version 0.1.0 stay as they are and do not keep the service from starting', () => {
  const db = new Database(':memory:');
  migrate(db);
  const unreadable = new UnreadableRows();
  const jobs = jobsIn(db, { addEvent: () => undefined, unreadable });
  const damaged = ['{"cut', '5', '"text"', '{"a":{}}', 'null', '[5,"text",null,{}]'];
  damaged.forEach((_, n) => jobs.insert(aNewJob(n)));
  withoutTable(db);
  const damage = db.prepare('UPDATE jobs SET warnings = ? WHERE id = ?');
  damaged.forEach((json, n) => damage.run(json, aNewJob(n).id));
  migrate(db);
  for (const n of damaged.keys()) {
    assert.deepEqual(jobs.find(aNewJob(n).id)!.warnings, [], damaged[n]);
  }
  assert.equal(unreadable.size, 1, 'the warning without members');
  const kept = db.prepare('SELECT warnings FROM jobs WHERE id = ?').get(aNewJob(0).id);
  assert.equal((kept as { warnings: string }).warnings, damaged[0]);
});

test('A page counts the damaged warnings that it leaves out', () => {
  const db = new Database(':memory:');
  migrate(db);
  const unreadable = new UnreadableRows();
  const jobs = jobsIn(db, { addEvent: () => undefined, unreadable });
  const { id } = aNewJob(1);
  jobs.insert(aNewJob(1));
  const insert = db.prepare('INSERT INTO job_warnings VALUES (?, ?, ?)');
  const [first, second] = WARNINGS.map((warning) => JSON.stringify(warning));
  [first, '{"cut', second, '5'].forEach((json, number) => insert.run(id, number, json));
  assert.deepEqual(jobs.warnings(id, null, 3), { warnings: WARNINGS, count: 3, last: 2 });
  assert.deepEqual(jobs.warnings(id, 2, 3), { warnings: [], count: 1, last: 3 });
  assert.equal(unreadable.size, 2);
});
