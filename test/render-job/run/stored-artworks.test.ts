import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Artwork } from '../../../src/gang-sheet/artwork.ts';
import {
  fromStoredArtworks,
  toStoredArtworks,
} from '../../../src/render-job/run/stored-artworks.ts';
import { JobScratch } from '../../../src/render-job/run/job-scratch.ts';
import { tempDir } from '../../support/temp-dir.ts';

const artwork = (change: Partial<Artwork>): Artwork => ({
  id: 'aa',
  path: '/data/scratch/job-1/artwork/aa',
  bytes: 10,
  format: 'svg',
  widthPx: 30,
  heightPx: 20,
  interlaced: false,
  hasAlpha: true,
  needsTurning: false,
  contentBox: null,
  ...change,
});

const artworks = [artwork({}), artwork({ fonts: '/data/scratch/job-1/artwork/aa.fonts' })];

test('Stored artworks name their files relative to the folder of the job', () => {
  const stored = toStoredArtworks(artworks, '/data/scratch/job-1');
  assert.deepEqual(
    stored.map(({ path, fonts }) => [path, fonts]),
    [
      ['artwork/aa', undefined],
      ['artwork/aa', 'artwork/aa.fonts'],
    ],
  );
  assert.deepEqual(fromStoredArtworks(stored, '/data/scratch/job-1'), artworks);
});

test('Finds the files of a record with absolute paths after the data folder was moved', () => {
  const moved = fromStoredArtworks(artworks, '/elsewhere/scratch/job-1');
  assert.deepEqual(
    moved.map(({ path, fonts }) => [path, fonts]),
    [
      ['/elsewhere/scratch/job-1/artwork/aa', undefined],
      ['/elsewhere/scratch/job-1/artwork/aa', '/elsewhere/scratch/job-1/artwork/aa.fonts'],
    ],
  );
});

test('A job resumes with the artwork of an old record, wherever the data folder is now', async (t) => {
  const scratch = new JobScratch(await tempDir(t), 'job-1');
  await scratch.create();
  await writeFile(join(scratch.artworkDir, 'aa'), 'ten bytes.');
  await writeFile(join(scratch.dir, 'artworks.json'), JSON.stringify([artwork({})]));
  const expected = [artwork({ path: join(scratch.artworkDir, 'aa') })];
  assert.deepEqual(await scratch.savedArtworks(), expected);
  await scratch.saveArtworks(expected);
  assert.deepEqual(await scratch.savedArtworks(), expected);
});
