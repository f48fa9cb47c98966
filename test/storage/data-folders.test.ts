import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
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
  assert.deepEqual((await readdir(dataDir)).sort(), [
    'files',
    'gangsheet.db',
    'inputs',
    'scratch',
    'uploads',
  ]);
});

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('Creates folders and a database that only this user can read', async (t) => {
  const folders = dataFolders(join(await tempDir(t), 'data'));
  assert.deepEqual(await prepareFolders(folders), []);
  for (const path of [folders.root, folders.files, folders.inputs, folders.scratch])
    assert.equal(await modeOf(path), 0o700, path);
  assert.equal(await modeOf(folders.database), 0o600);
});

test('Takes read permission from others where an earlier version gave it', async (t) => {
  const folders = dataFolders(join(await tempDir(t), 'data'));
  await mkdir(folders.files, { recursive: true });
  await writeFile(folders.database, '');
  await writeFile(`${folders.database}-wal`, '');
  await chmod(folders.root, 0o755);
  await prepareFolders(folders);
  assert.equal(await modeOf(folders.files), 0o700);
  assert.equal(await modeOf(folders.database), 0o600);
  assert.equal(await modeOf(`${folders.database}-wal`), 0o600);
  // It may be a mount point, or hold files of others.
  assert.equal(await modeOf(folders.root), 0o755);
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
  assert.match(stdout, /\(EROFS\): .* is on a read-only file system\./);
  assert.ok(stdout.includes(dataDir));
});
