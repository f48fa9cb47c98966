import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../src/database/open-database.ts';
import { tempDir } from '../support/temp-dir.ts';
import type { KilledAt } from './killed-uploads-child.ts';
import { setUpKeptUploads, SHA256 } from './set-up-kept-uploads.ts';

const CHILD = fileURLToPath(new URL('killed-uploads-child.js', import.meta.url));

/** What a process that was killed at this point has left, before and after the next start. */
async function leftBy(t: TestContext, at: KilledAt) {
  const folder = await tempDir(t);
  const [, signal] = (await once(fork(CHILD, [folder, at]), 'exit')) as [unknown, string];
  assert.equal(signal, 'SIGKILL');
  const stores = await openDatabase(join(folder, 'gangsheet.db'));
  t.after(() => stores.close());
  const { uploads: store, transactions } = stores;
  const records = async () => (await store.files()).map(({ sha256 }) => sha256);
  const recorded = await records();
  const { files, counted, uploads } = await setUpKeptUploads({ folder, store, transactions });
  const repaired = { recorded: await records(), files: await files() };
  return { recorded, repaired, counted, uploads, store };
}

test('An upload that was killed before its file was moved has left no record', async (t) => {
  const { recorded, repaired } = await leftBy(t, 'record stored');
  assert.deepEqual(recorded, []);
  assert.deepEqual(repaired, { recorded: [], files: [] });
});

test('An upload that was killed after its file was moved has left no record, and the next start removes the file', async (t) => {
  const { recorded, repaired } = await leftBy(t, 'file moved');
  assert.deepEqual(recorded, []);
  assert.deepEqual(repaired, { recorded: [], files: [] });
});

test('A removal that was killed before its commit has removed nothing once the service starts', async (t) => {
  const { recorded, repaired, counted, uploads, store } = await leftBy(t, 'file moved aside');
  assert.deepEqual(recorded, [SHA256]);
  assert.deepEqual(repaired, { recorded: [SHA256], files: [SHA256] });
  assert.ok(counted.bytes > 0);
  const [upload] = await store.unusedSince('2027-01-01T00:00:00.000Z');
  assert.ok(await uploads.drop(upload!, () => true));
  assert.equal(counted.bytes, 0);
});
