import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { installedFonts } from '../../../../src/artwork/svg/fonts/configure-fonts.ts';
import { embeddedFontsConf } from '../../../../src/artwork/svg/fonts/fonts-conf.ts';
import { relocateFonts } from '../../../../src/artwork/svg/fonts/relocate-fonts.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const families = [{ name: 'Own & <Co>', family: 'f1' }];

test('Relocating the fonts of a document replaces the paths in their configuration', async (t) => {
  const folder = join(await tempDir(t), 'a & b.fonts');
  await mkdir(join(folder, 'cache'), { recursive: true });
  const path = join(folder, 'fonts.conf');
  const old = embeddedFontsConf({ folder: '/old/x.fonts', families, base: '/old/fonts.conf' });
  await writeFile(path, old);
  await relocateFonts(folder);
  const base = installedFonts().confPath;
  assert.equal(await readFile(path, 'utf8'), embeddedFontsConf({ folder, families, base }));
  assert.deepEqual(await readdir(folder), ['fonts.conf'], 'the cache is removed');
  await assert.rejects(relocateFonts(join(folder, 'missing')), { code: 'ENOENT' });
});
