import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'libsql';
import { jobsIn } from '../../../src/database/jobs/job-table.ts';
import { migrate } from '../../../src/database/sqlite/migration/migrations.ts';
import { SqliteDatabase } from '../../../src/database/sqlite/sqlite-database.ts';
import { UnreadableRows } from '../../../src/database/rows/unreadable-rows.ts';
import { aNewJob } from '../../contracts/job-store-contract.ts';
import { aPlan } from '../../support/service/make-job.ts';

function aDatabase() {
  const db = new Database(':memory:');
  db.pragma('foreign_keys = ON');
  migrate(db);
  const jobs = jobsIn(new SqliteDatabase(db), {
    addEvent: () => Promise.resolve(),
    unreadable: new UnreadableRows(),
  });
  return { db, jobs };
}

const NO_RESULTS = { warnings: [], items: [] };

test('The row of a job, which each change of its state writes again, has neither request nor plan nor film', async () => {
  const { db, jobs } = aDatabase();
  const job = aNewJob(1);
  await jobs.insert(job);
  await jobs.savePlan(job.id, { plan: aPlan(), ...NO_RESULTS });
  const row = db.prepare('SELECT request, plan, film FROM jobs').raw().get();
  assert.deepEqual(row, ['', null, null]);
  assert.deepEqual((await jobs.find(job.id))!.film, aPlan().film);
  assert.deepEqual(await jobs.contents(job.id), { request: job.request, plan: aPlan() });
});

test('Contents of a job of version 0.1.0 are read where they are, and its new plan instead of none', async () => {
  const { db, jobs } = aDatabase();
  const job = aNewJob(1);
  await jobs.insert(job);
  db.exec('DELETE FROM job_contents');
  db.prepare('UPDATE jobs SET request = ?').run(JSON.stringify(job.request));
  assert.deepEqual(await jobs.contents(job.id), { request: job.request, plan: null });
  await jobs.savePlan(job.id, { plan: aPlan(), ...NO_RESULTS });
  assert.deepEqual(await jobs.contents(job.id), { request: job.request, plan: aPlan() });
  db.exec('DELETE FROM job_contents');
  db.prepare('UPDATE jobs SET plan = ?').run(JSON.stringify(aPlan()));
  assert.deepEqual(await jobs.contents(job.id), { request: job.request, plan: aPlan() });
});

test('The film of a job of version 0.1.0 is read where it is', async () => {
  const { db, jobs } = aDatabase();
  const job = aNewJob(1);
  await jobs.insert(job);
  db.prepare('UPDATE jobs SET film = ?').run(JSON.stringify(aPlan().film));
  assert.deepEqual((await jobs.find(job.id))!.film, aPlan().film);
});

test('The contents of a job are removed with it', async () => {
  const { db, jobs } = aDatabase();
  const job = aNewJob(1);
  await jobs.insert(job);
  await jobs.savePlan(job.id, { plan: aPlan(), ...NO_RESULTS });
  await jobs.remove(job.id);
  assert.deepEqual(db.prepare('SELECT * FROM job_contents').all(), []);
});
