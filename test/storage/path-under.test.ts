import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathUnder } from '../../src/storage/path-under.ts';

test('A key names a file in the folder and cannot lead out of it', () => {
  assert.equal(pathUnder('/data/files', 'jobs/1/part-1.png'), '/data/files/jobs/1/part-1.png');
  for (const key of ['../files2/a', 'jobs/../..', '', '/..', '.']) {
    assert.throws(() => pathUnder('/data/files', key), /leads out of the folder/, key);
  }
});
