import assert from 'node:assert/strict';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { explainRefusal, UnwritableFolderError } from '../../src/storage/unwritable-folder.ts';
import { tempDir } from '../support/temp-dir.ts';

const refusal = (code: string, path: string): Error =>
  Object.assign(new Error(`${code}: permission denied`), { code, path });

test('A refused write names the user, the nearest folder, its owner and mode, and what to set', async (t) => {
  const volume = join(await tempDir(t), 'volume');
  await mkdir(volume);
  await chmod(volume, 0o755);
  const { uid, gid } = await stat(volume);
  const cause = refusal('EACCES', join(volume, 'data', 'files'));
  const explained = await explainRefusal(cause);
  assert.ok(explained instanceof UnwritableFolderError);
  assert.equal(explained.cause, cause);
  assert.deepEqual(explained.details, {
    uid: process.getuid!(),
    gid: process.getgid!(),
    path: volume,
    owner: `${uid}:${gid}`,
    mode: '755',
    code: 'EACCES',
  });
  assert.match(explained.message, /chown -R \d+:\d+.*DATA_DIR.*RAILWAY_RUN_UID=0/);
});

test('A read-only file system is not explained by permissions', async (t) => {
  const explained = await explainRefusal(refusal('EROFS', await tempDir(t)));
  assert.ok(explained instanceof UnwritableFolderError);
  assert.match(explained.message, /read-only file system/);
  assert.doesNotMatch(explained.message, /chown/);
});

test('Other errors stay as they are', async () => {
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: '/' });
  assert.equal(await explainRefusal(full), full);
});
