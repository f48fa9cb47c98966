import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { FITTED_FILE_PREFIX } from '../../../src/artwork/fitted/fit-artwork.ts';
import { JobScratch } from '../../../src/render-job/run/job-scratch.ts';
import { aMeasuredArtwork } from '../../artwork/pictures.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** A scratch folder with one saved artwork that has a font of its own. */
async function aScratch(t: TestContext) {
  const scratch = new JobScratch(await tempDir(t), 'job-1');
  await scratch.create();
  const path = join(scratch.artworkDir, 'a1');
  const fonts = join(scratch.artworkDir, 'a1-fonts');
  await writeFile(path, 'bytes');
  await mkdir(fonts);
  await writeFile(join(fonts, 'fonts.conf'), '<fontconfig/>');
  const artworks = [aMeasuredArtwork({ path, bytes: 5, fonts })];
  await scratch.saveArtworks(artworks);
  return { scratch, artworks, path, fonts };
}

test('Artworks are found again by a later run', async (t) => {
  const { scratch, artworks } = await aScratch(t);
  assert.deepEqual(await scratch.savedArtworks(), artworks);
});

test('Saved artworks are not used when a file is missing, has another size, or lacks its fonts', async (t) => {
  const { scratch, path, fonts } = await aScratch(t);
  await writeFile(path, 'other bytes');
  assert.equal(await scratch.savedArtworks(), null);
  await writeFile(path, 'bytes');
  assert.notEqual(await scratch.savedArtworks(), null);
  await rm(fonts, { recursive: true });
  assert.equal(await scratch.savedArtworks(), null);
  await rm(path);
  assert.equal(await scratch.savedArtworks(), null);
});

test('Fitted artworks of a killed renderer are removed, and all else is kept', async (t) => {
  const { scratch } = await aScratch(t);
  await writeFile(join(scratch.dir, `${FITTED_FILE_PREFIX}7`), '');
  await writeFile(join(scratch.dir, 'part-1.png'), '');
  await scratch.create();
  assert.deepEqual((await readdir(scratch.dir)).sort(), ['artwork', 'artworks.json', 'part-1.png']);
  await scratch.remove();
  await assert.rejects(readdir(scratch.dir), { code: 'ENOENT' });
});
