/** A step of the migration is applied whole or not at all, whenever the process is killed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../support/image-files/noise.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { unpackKeptFolder } from './kept-folder.ts';
import {
  copyDatabase,
  stateAt,
  statesThroughMigration,
  type DatabaseState,
} from './migration-states.ts';
import { multiplyRows } from './multiply-rows.ts';

const CHILD = fileURLToPath(new URL('migrate-child.js', import.meta.url));
const KILLS = 20;
/** Of eight jobs each. */
const COPIES = 80;
/** A kill that comes after the end does not count. */
const MOST_TRIES = 20 * KILLS;

interface Old {
  readonly dir: string;
  /** A database of commit 9796677. */
  readonly path: string;
  /** Its state at each version, from that of the commit to the newest. */
  readonly states: readonly DatabaseState[];
}

async function oldDatabase(t: TestContext, copies = 0): Promise<Old> {
  const dir = await tempDir(t);
  unpackKeptFolder('9796677', dir);
  const path = join(dir, 'gangsheet.db');
  if (copies > 0) multiplyRows(path, copies);
  copyDatabase(path, join(dir, 'migrated.db'));
  const states = statesThroughMigration(join(dir, 'migrated.db'));
  assert.ok(states.length > 7);
  return { dir, path, states };
}

interface Killing {
  /** Number of statements after which the process kills itself. */
  readonly statements?: number;
  /** Time from the begin of the migration to a kill from outside. */
  readonly delayMs?: number;
}

interface Migrated {
  readonly signal: NodeJS.Signals | null;
  /** Number of statements of the migration; null: it was killed before the end. */
  readonly statements: number | null;
  readonly tookMs: number;
}

/** Opens the database in a child process. */
async function migrate(path: string, { statements, delayMs }: Killing = {}): Promise<Migrated> {
  const args = [CHILD, path, ...(statements === undefined ? [] : [String(statements)])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const said: string[] = [];
  const timesMs: number[] = [];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said.push(chunk);
    timesMs.push(performance.now());
  });
  await Promise.race([once(child.stdout, 'data'), exited]);
  if (delayMs !== undefined) {
    await sleep(delayMs);
    child.kill('SIGKILL');
  }
  const [, signal] = (await exited) as [number | null, NodeJS.Signals | null];
  const [, count] = /migrated (\d+)/.exec(said.join('')) ?? [];
  const tookMs = timesMs.at(-1)! - timesMs[0]!;
  return { signal, statements: count === undefined ? null : Number(count), tookMs };
}

/** Asserts that the database is in one of the states between steps, and returns its version. */
function assertBetweenSteps({ dir, states }: Old, path: string): number {
  // The next process shall find the files as the killed one left them.
  const copy = join(dir, `${basename(path)}.copy`);
  copyDatabase(path, copy);
  const found = stateAt(copy);
  assert.deepEqual(
    found,
    states.find(({ version }) => version === found.version),
  );
  return found.version;
}

/** Opens a database that was left behind by a kill, and asserts that all of it is there. */
async function assertOpensWhole({ states }: Old, path: string): Promise<void> {
  const { statements, signal } = await migrate(path);
  assert.ok(statements !== null && signal === null);
  const [before, after] = [states[0]!, stateAt(path)];
  assert.deepEqual(after, states.at(-1));
  const kept = Object.keys(before.rows).map((table) => [table, after.rows[table]]);
  assert.deepEqual(Object.fromEntries(kept), before.rows);
}

test('A migration that is killed after any of its statements leaves whole steps behind', async (t) => {
  const old = await oldDatabase(t);
  const whole = join(old.dir, 'whole.db');
  copyDatabase(old.path, whole);
  const { statements } = await migrate(whole);
  t.diagnostic(`${statements} statements`);
  const versions: number[] = [];
  for (let count = 1; count <= statements!; count += 1) {
    const path = join(old.dir, `after-${count}.db`);
    copyDatabase(old.path, path);
    const { signal } = await migrate(path, { statements: count });
    assert.equal(signal, 'SIGKILL');
    versions.push(assertBetweenSteps(old, path));
  }
  assert.deepEqual(
    [...new Set(versions)],
    old.states.map(({ version }) => version),
  );
});

test('A migration of many rows that is killed 20 times at random moments loses nothing', async (t) => {
  const old = await oldDatabase(t, COPIES);
  const whole = join(old.dir, 'whole.db');
  copyDatabase(old.path, whole);
  const { tookMs } = await migrate(whole);
  const random = seededRandom(18);
  const versions: number[] = [];
  for (let count = 1; versions.length < KILLS; count += 1) {
    assert.ok(count <= MOST_TRIES, `${versions.length} kills in the middle`);
    const path = join(old.dir, `killed-${count}.db`);
    copyDatabase(old.path, path);
    const { signal, statements } = await migrate(path, { delayMs: random() * tookMs });
    if (signal === null || statements !== null) continue;
    versions.push(assertBetweenSteps(old, path));
    await assertOpensWhole(old, path);
  }
  const last = old.states.at(-1)!;
  const rows = Object.values(last.rows).reduce((sum, count) => sum + count, 0);
  t.diagnostic(`${rows} rows, ${tookMs.toFixed()} ms; versions after kills: ${versions.join(' ')}`);
});
