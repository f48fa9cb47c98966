import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openFileUnder } from '../../../src/artwork/obtaining/resolve-file.ts';
import { tempDir } from '../../support/temp-dir.ts';

/**
 * Creates `artwork/` with files and links, and beside it a secret and a folder with a similar name.
 */
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

/** Creates a pipe with a program, because Node has no call for it. */
function makePipe(path: string): void {
  const command = '/usr/bin/mkfifo';
  execFileSync(command, [path]);
}

test('Opens files below the folder, also through links that stay below it', async (t) => {
  const dir = await aFolder(t);
  assert.equal(await read(dir, 'logos/a.png'), 'inside');
  assert.equal(await read(dir, './logos//a.png'), 'inside');
  assert.equal(await read(dir, 'link.png'), 'inside');
  assert.equal(await read(dir, '..a.png'), 'dots');
});

test('Follows a folder that is itself a link', async (t) => {
  const dir = await aFolder(t);
  await symlink(dir, `${dir}-link`);
  assert.equal(await read(`${dir}-link`, 'logos/a.png'), 'inside');
});

test('Rejects every path that leads out of the folder', async (t) => {
  const dir = await aFolder(t);
  const out = ['../secret', 'logos/../../secret', '/etc/passwd', `${dir}/logos/a.png`, '', '..'];
  const linked = ['logos/escape', 'up/secret', 'up', 'others/b.png'];
  for (const path of [...out, ...linked, 'a\0.png', 'C:\\x.png', '..\\secret']) {
    await assert.rejects(read(dir, path), { code: 'artwork_outside_dir' }, JSON.stringify(path));
  }
});

test('Reports missing files, and refuses anything but a regular file without waiting', async (t) => {
  const dir = await aFolder(t);
  makePipe(join(dir, 'pipe'));
  await assert.rejects(read(dir, 'nowhere.png'), { code: 'artwork_not_found' });
  await assert.rejects(read(dir, 'logos'), { code: 'artwork_not_a_file' });
  await assert.rejects(read(dir, 'pipe'), { code: 'artwork_not_a_file' });
});

test('Refuses every file when there is no folder', async () => {
  await assert.rejects(read(null, 'a.png'), { code: 'artwork_not_allowed' });
});

/** Swaps `logos` with a link to the folder outside, over and over. */
const SWAP = `const { renameSync, symlinkSync } = require('node:fs');
  const [dir] = process.argv.slice(1);
  process.chdir(dir);
  symlinkSync('../artwork-of-others', 'link-out');
  process.stdout.write('swapping');
  for (;;) {
    renameSync('logos', 'aside'); renameSync('link-out', 'logos');
    renameSync('logos', 'link-out'); renameSync('aside', 'logos');
  }`;

test('Never opens a file outside while a folder is swapped for a link, and closes what it opened', async (t) => {
  const dir = await aFolder(t);
  await writeFile(join(dir, '..', 'artwork-of-others', 'a.png'), 'outside');
  const swapper = spawn(process.execPath, ['-e', SWAP, dir]);
  const ended = once(swapper, 'exit');
  await once(swapper.stdout, 'data');
  const openBefore = (await readdir('/proc/self/fd')).length;
  const counts = { inside: 0, refused: 0 };
  const contents = new Set<string | null>();
  for (let tries = 0; tries < 4_000; tries += 1) {
    const content = await read(dir, 'logos/a.png').catch(() => null);
    contents.add(content);
    counts[content === null ? 'refused' : 'inside'] += 1;
  }
  swapper.kill('SIGKILL');
  await ended;
  assert.ok(!contents.has('outside'));
  assert.ok(counts.inside > 0 && counts.refused > 0, JSON.stringify(counts));
  assert.ok((await readdir('/proc/self/fd')).length <= openBefore + 2);
});
