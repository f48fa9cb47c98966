import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Artwork } from '../../../src/gang-sheet/artwork.ts';
import {
  fromStoredArtworks,
  toStoredArtworks,
} from '../../../src/render-job/run/stored-artworks.ts';

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
