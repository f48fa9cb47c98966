import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pictureUris } from '../../../../src/artwork/svg/pictures/picture-uris.ts';

const MOST_HEAD = 128 * 1024;

async function found(pieces: readonly string[]): Promise<readonly (readonly [string, number])[]> {
  async function* given(): AsyncGenerator<string> {
    for (const piece of pieces) yield await Promise.resolve(piece);
  }
  const uris: (readonly [string, number])[] = [];
  for await (const { head, chars } of pictureUris(given())) uris.push([head, chars]);
  return uris;
}

test('Finds data URIs in attributes and in style sheets, wherever the text is divided', async () => {
  const text =
    '<svg><image href="data:image/png;base64,AAAA"/><style>a{b:url(data:image/jpeg;charset=x;base64,BBBBBB)}</style></svg>';
  const expected = [
    ['AAAA', 4],
    ['BBBBBB', 6],
  ];
  for (let at = 0; at <= text.length; at += 1) {
    assert.deepEqual(await found([text.slice(0, at), text.slice(at)]), expected, String(at));
  }
  assert.deepEqual(await found(text.split(/(?=[^])/)), expected);
});

test('Keeps the head of a long URI, and counts the rest', async () => {
  const piece = 'A'.repeat(MOST_HEAD - 10);
  const [uri] = await found(['<image href="data:image/png;base64,', piece, piece, '"/>']);
  assert.deepEqual([uri![0].length, uri![1]], [MOST_HEAD, 2 * piece.length]);
});

test('Leaves out what is no image, what is not in base64, and a URI that never ends', async () => {
  const text =
    '<a href="data:text/css;base64,AA"/><b href="data:image/svg+xml,%3Csvg/>"/><c href="data:image/png;base64,AA';
  assert.deepEqual(await found([text]), []);
});
