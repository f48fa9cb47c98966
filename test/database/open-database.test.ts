import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import Database from 'libsql';
import { openDatabase } from '../../src/database/open-database.ts';
import { aNewJob } from '../contracts/job-store-contract.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Runs statements that use `openDatabase` in a child process and returns its output. */
async function inOtherProcess(statements: string): Promise<string> {
  const module = new URL('../../src/database/open-database.js', import.meta.url).href;
  const script = `const { openDatabase } = await import(${JSON.stringify(module)}); ${statements}`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  return stdout;
}

test('A stored job survives a kill right after the call', async (t) => {
  const path = join(await tempDir(t), 'jobs.db');
  const job = aNewJob(1);
  await inOtherProcess(`const { jobs } = await openDatabase(${JSON.stringify(path)});
    await jobs.insert(${JSON.stringify(job)});
    process.kill(process.pid, 'SIGKILL');`);
  const stores = await openDatabase(path);
  t.after(() => stores.close());
  assert.equal((await stores.jobs.find(job.id))?.status, 'queued');
});

test('A second process cannot open the same database', async (t) => {
  const path = join(await tempDir(t), 'jobs.db');
  const stores = await openDatabase(path);
  t.after(() => stores.close());
  const said = await inOtherProcess(`try { await openDatabase(${JSON.stringify(path)}); }
    catch (error) { console.log(error.message); }`);
  assert.match(said, /in use by another process/);
});

test('Rejects a database of a later version and says what to do', async (t) => {
  const path = join(await tempDir(t), 'jobs.db');
  const db = new Database(path);
  db.exec('PRAGMA user_version = 99');
  db.close();
  await assert.rejects(openDatabase(path), /schema version 99.*start the newer service again/);
});

test('Folds the write-ahead log into the database when it is closed', async (t) => {
  const dir = await tempDir(t);
  const path = join(dir, 'jobs.db');
  const stores = await openDatabase(path);
  const job = aNewJob(1);
  await stores.jobs.insert(job);
  await stores.close();
  const walBytes = await stat(`${path}-wal`).then(
    ({ size }) => size,
    () => 0,
  );
  assert.equal(walBytes, 0);
  // The database alone is a complete copy.
  await copyFile(path, join(dir, 'copy.db'));
  const copy = await openDatabase(join(dir, 'copy.db'));
  t.after(() => copy.close());
  assert.equal((await copy.jobs.find(job.id))?.id, job.id);
});
