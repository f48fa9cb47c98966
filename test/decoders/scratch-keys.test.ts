import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScratchKeys, withPaths } from '../../src/decoders/scratch-keys.ts';

const keys = new ScratchKeys('/data/scratch');

test('Names files by keys, and finds them again', () => {
  assert.equal(keys.keyOf('/data/scratch/j1/artwork/aa'), 'j1/artwork/aa');
  assert.equal(keys.pathOf('j1/artwork/aa'), '/data/scratch/j1/artwork/aa');
});

test('Follows no key out of the scratch folder', () => {
  for (const key of ['../x', 'j1/../../x', '/etc/passwd', 'j1/./../../x']) {
    assert.throws(() => keys.pathOf(key), /leads outside/, key);
  }
  assert.throws(() => keys.keyOf('/data/files/x'), /leads outside/);
});

test('Replaces the paths of a request at any depth, and nothing else', () => {
  const request = {
    file: { path: '/data/scratch/a', sha256: '/data/scratch/a' },
    scratchDir: '/data/scratch/j1',
    artwork: { path: '/data/scratch/b', fonts: '/data/scratch/c', widthPx: 3 },
  };
  assert.deepEqual(
    withPaths(request, (path) => keys.keyOf(path)),
    {
      file: { path: 'a', sha256: '/data/scratch/a' },
      scratchDir: 'j1',
      artwork: { path: 'b', fonts: 'c', widthPx: 3 },
    },
  );
});
