import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { keptSecret } from '../../src/service/secrets/kept-secret.ts';
import { tempDir } from '../support/temp-dir.ts';

test('Creates a secret once, for this user only, and keeps it', async (t) => {
  const path = join(await tempDir(t), 'link-secret');
  const made = await keptSecret(path);
  assert.equal(Buffer.from(made, 'base64url').length, 32);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal(await keptSecret(path), made);
  assert.equal(await readFile(path, 'utf8'), made);
});

test('Rejects a secret file that is too short', async (t) => {
  const path = join(await tempDir(t), 'link-secret');
  await writeFile(path, '');
  await assert.rejects(keptSecret(path), /must contain 43 characters, but contains 0/);
});
