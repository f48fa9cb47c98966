import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSource, sourceKey } from '../../../src/artwork/verdicts/describe-source.ts';

test('Names a source without credentials, query or data', () => {
  const name = (url: string) => describeSource({ kind: 'url', url });
  assert.equal(
    name('https://u:p@cdn.example/a/b.png?sig=1#x'),
    'Artwork https://cdn.example/a/b.png?…',
  );
  assert.equal(name('https://cdn.example/b.png'), 'Artwork https://cdn.example/b.png');
  assert.equal(name('no url'), 'The artwork URL');
  assert.equal(name('data:text/plain,secret'), 'The artwork URL');
  assert.equal(describeSource({ kind: 'file', path: 'a\n.png' }), 'Artwork file "a\\n.png"');
  const inData = 'The artwork in the data URI';
  assert.equal(describeSource({ kind: 'data', data: 'data:,x' }), inData);
  assert.equal(describeSource({ kind: 'spooled', key: 'job/1.uri' }), inData);
});

test('Gives equal keys only to equal sources of the same kind', () => {
  const keys = [
    sourceKey({ kind: 'url', url: 'a' }),
    sourceKey({ kind: 'url', url: 'b' }),
    sourceKey({ kind: 'file', path: 'a' }),
    sourceKey({ kind: 'spooled', key: 'a' }),
    sourceKey({ kind: 'data', data: 'a' }),
  ];
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(sourceKey({ kind: 'url', url: 'a' }), keys[0]);
});
