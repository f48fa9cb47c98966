import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'libsql';
import { jobsIn } from '../../src/database/job-table.ts';
import { migrate } from '../../src/database/migrations.ts';
import { aNewJob } from '../contracts/job-store-contract.ts';

const WARNINGS = [
  { pointer: '/orders/0/items/0', code: 'low_resolution', detail: 'Low: "72" dpi, ½ of it.' },
  { pointer: '/orders/0/items/1', code: 'haze', detail: 'Haze.' },
];

/** Undoes the step that made the table, which is the newest but for those added since. */
function withoutTable(db: Database.Database): void {
  const version = 13;
  db.exec('DROP TABLE job_warnings');
  db.prepare('UPDATE jobs SET warnings = ?').run(JSON.stringify([...WARNINGS, WARNINGS[0]]));
  db.exec(`PRAGMA user_version = ${version}`);
}

test('Warnings of a database of version 0.1.0 move to their own table', () => {
  const db = new Database(':memory:');
  db.pragma('foreign_keys = ON');
  migrate(db);
  const jobs = jobsIn(db, () => undefined);
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
