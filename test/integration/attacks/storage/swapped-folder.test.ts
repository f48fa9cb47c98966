/** A folder below ARTWORK_DIR that is swapped for a link, over and over, while orders name a file in it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { GangSheet } from '../../../../src/http/contract/gang-sheet.ts';
import {
  startAttacked,
  timedOrder,
  type AttackedService,
} from '../../../support/attacks/attacked-service.ts';
import { assertOnTime } from '../../../support/attacks/withstand.ts';
import { drawFlat } from '../../../support/image-files/draw-artwork.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const ORDERS = 10;
/**
 * Every item names a file of its own, so that each is opened. At commit 9796677, 2,752 of 48,715 opens gave
 * the file outside: about 110 of 10 orders of 200.
 */
const FILES = 200;
/** While the folder is swapped, most orders of one file are refused. */
const MOST_PLAIN_ORDERS = 500;
const REFUSED = ['artwork_outside_dir', 'artwork_not_found'];
const MISMATCH = 'artwork_sha256_mismatch';

/** Swaps `logos` with a link to the folder outside until it is killed. */
const SWAP = `const { renameSync, symlinkSync } = require('node:fs');
  process.chdir(process.argv[1]);
  symlinkSync('../outside', 'link-out');
  process.stdout.write('swapping');
  for (;;) {
    renameSync('logos', 'aside'); renameSync('link-out', 'logos');
    renameSync('logos', 'link-out'); renameSync('aside', 'logos');
  }`;

interface Folders {
  readonly dir: string;
  readonly hashes: Readonly<Record<'inside' | 'outside', string>>;
}

/** Makes the artwork folder, and another picture outside under the same names. */
async function makeFolders(t: TestContext): Promise<Folders> {
  const root = await tempDir(t);
  const dir = join(root, 'artwork');
  const write = async (folder: string, seed: number) => {
    const bytes = await drawFlat({ widthPx: 60, heightPx: 40, seed });
    await mkdir(folder, { recursive: true });
    for (let at = 0; at < FILES; at += 1) await writeFile(join(folder, `${at}.png`), bytes);
    return createHash('sha256').update(bytes).digest('hex');
  };
  const inside = await write(join(dir, 'logos'), 1);
  return { dir, hashes: { inside, outside: await write(join(root, 'outside'), 2) } };
}

async function startSwapping(t: TestContext, { dir }: Folders): Promise<void> {
  const swapper = spawn(process.execPath, ['-e', SWAP, dir]);
  const ended = once(swapper, 'exit');
  t.after(async () => {
    swapper.kill('SIGKILL');
    await ended;
  });
  await once(swapper.stdout, 'data');
}

const orderOf = (count: number, sha256?: string) => ({
  orders: [
    {
      id: '1',
      items: Array.from({ length: count }, (_, at) => ({
        artwork: { file: `logos/${at}.png`, ...(sha256 !== undefined && { sha256 }) },
        width: 0.2,
      })),
    },
  ],
  packing: { effort: 'fast' },
});

/** Returns how often each fault was found. If the file outside was read, there are none. */
async function faultsOfPinned(
  { attacker }: AttackedService,
  { outside }: Folders['hashes'],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let sent = 0; sent < ORDERS; sent += 1) {
    const { problem } = await attacker.untilEnded(await attacker.submit(orderOf(FILES, outside)));
    assert.equal(problem?.code, 'artwork_rejected');
    for (const { code } of problem.errors!) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

/** Orders one file at a time until one is printed. Returns the hashes of what was printed. */
async function printedHashes({ attacker }: AttackedService): Promise<ReadonlySet<string>> {
  const hashes = new Set<string>();
  for (let sent = 0; hashes.size === 0 && sent < MOST_PLAIN_ORDERS; sent += 1) {
    const job: GangSheet = await attacker.untilEnded(await attacker.submit(orderOf(1)));
    for (const { artwork } of job.items ?? []) hashes.add(artwork.sha256);
    const codes = (job.problem?.errors ?? []).map(({ code }) => code);
    assert.ok(
      codes.every((code) => REFUSED.includes(code)),
      codes.join(),
    );
    assert.equal(job.status, codes.length === 0 ? 'succeeded' : 'failed');
  }
  return hashes;
}

test('No order ever reads a file outside while a folder is swapped for a link, beside an order of another key', async (t) => {
  const folders = await makeFolders(t);
  const attacked = await startAttacked(t, { limitMb: 512, env: { ARTWORK_DIR: folders.dir } });
  if ('unavailable' in attacked) {
    t.skip(attacked.unavailable);
    return;
  }
  await startSwapping(t, folders);
  const [faults, { job, ms }] = await Promise.all([
    faultsOfPinned(attacked, folders.hashes),
    timedOrder(attacked.victim),
  ]);
  const found = JSON.stringify([...faults]);
  const known = [MISMATCH, ...REFUSED].map((code) => faults.get(code) ?? 0);
  assert.equal(
    known.reduce((sum, count) => sum + count),
    ORDERS * FILES,
    `it read outside: ${found}`,
  );
  assert.ok(faults.has(MISMATCH) && faults.size > 1, `there was no race: ${found}`);
  assert.deepEqual([...(await printedHashes(attacked))], [folders.hashes.inside]);
  assert.equal(job.status, 'succeeded', JSON.stringify(job.problem));
  await assertOnTime(attacked, ms, 'swapped folders');
  assert.equal(attacked.service.rendererPid(), attacked.before.rendererPid);
});
