import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readDataUri } from '../../../src/artwork/obtaining/read-data-uri.ts';

test('Decodes any bytes from base64 and from percent encoding', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (array) => {
      const bytes = Buffer.from(array);
      const hex = bytes.toString('hex').replaceAll(/../g, '%$&');
      assert.deepEqual(readDataUri(`data:image/png;base64,${bytes.toString('base64')}`), bytes);
      assert.deepEqual(readDataUri(`data:image/png,${hex}`), bytes);
    }),
  );
});

test('Accepts plain text, parameters and a missing media type', () => {
  assert.equal(
    readDataUri('data:image/svg+xml;charset=utf-8,<svg a="é%20ü"/>').toString(),
    '<svg a="é ü"/>',
  );
  assert.equal(readDataUri('DATA:;BASE64,aGk=').toString(), 'hi');
  assert.equal(readDataUri('data:,a,b').toString(), 'a,b');
});

test('Accepts base64 with line breaks, escapes, either alphabet or no padding, and a "%" that is no escape', () => {
  for (const text of ['aGk=', 'aGk', 'aG k=', 'aG\r\n\tk=\n']) {
    assert.equal(readDataUri(`data:;base64,${text}`).toString(), 'hi', JSON.stringify(text));
  }
  assert.equal(readDataUri(' data:;base64,aGk%3D').toString(), 'hi');
  assert.deepEqual(readDataUri('data:;base64,-_-_'), Buffer.from('+/+/', 'base64'));
  assert.equal(readDataUri('data:,100%,50%2c%zz%4').toString(), '100%,50,%zz%4');
});

test('Refuses anything that is not a data URI, or that would decode to other bytes', () => {
  const bad = ['', 'data:', 'data:image/png;base64', 'http://x/,a'];
  const badBase64 = ['aGkaa', 'aGk%zz', '=aGk', 'aG=k', 'a===', 'aGk==', 'aGkä'];
  for (const uri of [...bad, ...badBase64.map((text) => `data:;base64,${text}`)]) {
    assert.throws(() => readDataUri(uri), { code: 'artwork_bad_data_uri' }, JSON.stringify(uri));
  }
});
