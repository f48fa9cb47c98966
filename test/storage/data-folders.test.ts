import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { dataFolders, prepareFolders } from '../../src/storage/data-folders.ts';
import { tempDir } from '../support/temp-dir.ts';

const run = promisify(execFile);
const MODULE = new URL('../../src/storage/data-folders.js', import.meta.url).href;

/** Makes the folder read-only for the program that follows, and for no other. */
const READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"';
const PREPARE = `const { dataFolders, prepareFolders } = await import('${MODULE}');
  await prepareFolders(dataFolders(process.argv[1])).catch((error) => console.log(error.message));`;

test('Creates the folders, parents included, and accepts existing ones', async (t) => {
  const dataDir = join(await tempDir(t), 'data');
  await prepareFolders(dataFolders(dataDir));
  await prepareFolders(dataFolders(dataDir));
  assert.deepEqual((await readdir(dataDir)).sort(), ['files', 'inputs', 'scratch']);
});

test('Reports a folder on a read-only disk as read-only', async (t) => {
  const dataDir = await tempDir(t);
  const mounts = ['-m', 'sh', '-c', READ_ONLY, dataDir];
  const mayMount = await run('unshare', [...mounts, 'true']).then(
    () => true,
    () => false,
  );
  if (!mayMount) {
    t.skip('this user cannot mount');
    return;
  }
  const program = [process.execPath, '--input-type=module', '-e', PREPARE, dataDir];
  const { stdout } = await run('unshare', [...mounts, ...program]);
  assert.match(stdout, /^EROFS: read-only file system, .*\n$/);
  assert.ok(stdout.includes(dataDir));
});
