import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openFileUnder } from '../../../src/artwork/obtaining/resolve-file.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** `artwork/` with files and links in it, and a secret and a look-alike folder beside it. */
async function aFolder(t: TestContext): Promise<string> {
  const root = await tempDir(t);
  const dir = join(root, 'artwork');
  await mkdir(join(dir, 'logos'), { recursive: true });
  await mkdir(join(root, 'artwork-of-others'));
  await writeFile(join(dir, 'logos', 'a.png'), 'inside');
  await writeFile(join(dir, '..a.png'), 'dots');
  await writeFile(join(root, 'secret'), 'outside');
  await writeFile(join(root, 'artwork-of-others', 'b.png'), 'outside');
  await symlink(join(dir, 'logos', 'a.png'), join(dir, 'link.png'));
  await symlink('../../secret', join(dir, 'logos', 'escape'));
  await symlink('..', join(dir, 'up'));
  await symlink('../artwork-of-others', join(dir, 'others'));
  return dir;
}

async function read(dir: string | null, path: string): Promise<string> {
  const handle = await openFileUnder(dir, path);
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Node has no call of its own for it. */
function makePipe(path: string): void {
  const command = '/usr/bin/mkfifo';
  execFileSync(command, [path]);
}

test('Files below the folder are opened, also through links that stay below it', async (t) => {
  const dir = await aFolder(t);
  assert.equal(await read(dir, 'logos/a.png'), 'inside');
  assert.equal(await read(dir, './logos//a.png'), 'inside');
  assert.equal(await read(dir, 'link.png'), 'inside');
  assert.equal(await read(dir, '..a.png'), 'dots');
});

test('A folder that is itself a link is followed', async (t) => {
  const dir = await aFolder(t);
  await symlink(dir, `${dir}-link`);
  assert.equal(await read(`${dir}-link`, 'logos/a.png'), 'inside');
});

test('No path leads out of the folder', async (t) => {
  const dir = await aFolder(t);
  const out = ['../secret', 'logos/../../secret', '/etc/passwd', `${dir}/logos/a.png`, '', '..'];
  const linked = ['logos/escape', 'up/secret', 'up', 'others/b.png'];
  for (const path of [...out, ...linked, 'a\0.png', 'C:\\x.png', '..\\secret']) {
    await assert.rejects(read(dir, path), { code: 'artwork_outside_dir' }, JSON.stringify(path));
  }
});

test('What is missing is not found, and what is no regular file is refused without waiting', async (t) => {
  const dir = await aFolder(t);
  makePipe(join(dir, 'pipe'));
  await assert.rejects(read(dir, 'nowhere.png'), { code: 'artwork_not_found' });
  await assert.rejects(read(dir, 'logos'), { code: 'artwork_not_a_file' });
  await assert.rejects(read(dir, 'pipe'), { code: 'artwork_not_a_file' });
});

test('Without a folder no file may be named', async () => {
  await assert.rejects(read(null, 'a.png'), { code: 'artwork_not_allowed' });
});
