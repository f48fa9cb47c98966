import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { keptLinkSecret } from '../../src/service/link-secret.ts';
import { tempDir } from '../support/temp-dir.ts';

test('A secret is made once, kept, and for this user alone', async (t) => {
  const path = join(await tempDir(t), 'link-secret');
  const made = await keptLinkSecret(path);
  assert.equal(Buffer.from(made, 'base64url').length, 32);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal(await keptLinkSecret(path), made);
  assert.equal(await readFile(path, 'utf8'), made);
});

test('A file that was cut short is no secret', async (t) => {
  const path = join(await tempDir(t), 'link-secret');
  await writeFile(path, '');
  await assert.rejects(keptLinkSecret(path), /must hold 43 characters, it has 0/);
});
