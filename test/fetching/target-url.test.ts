import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directLink, locationText, nameUrl, parseTarget } from '../../src/fetching/target-url.ts';

test('Blanks around a URL and capitals in its scheme are harmless', () => {
  assert.equal(
    parseTarget(' HTTPS://Shop.example/a b.png\n').href,
    'https://shop.example/a%20b.png',
  );
});

test('A header that is not UTF-8 is read as Latin-1', () => {
  assert.equal(locationText('/caf\u00e9'), '/café');
  assert.equal(locationText(Buffer.from('/café').toString('latin1')), '/café');
});

test('A share link of Dropbox becomes the link to its file', () => {
  const direct = (text: string) => directLink(new URL(text)).href;
  assert.equal(
    direct('https://www.dropbox.com/s/x/a.png?rlkey=1&dl=0'),
    'https://www.dropbox.com/s/x/a.png?rlkey=1&dl=1',
  );
  assert.equal(direct('https://dropbox.com/s/x/a.png'), 'https://dropbox.com/s/x/a.png?dl=1');
  for (const same of [
    'https://www.dropbox.com/s/x/a.png?dl=1',
    'https://www.dropbox.com/s/x/a.png?raw=1',
    'https://www.dropbox.com/scl/fo/x/folder?dl=0',
    'https://shop.example/s/x/a.png?dl=0',
  ]) {
    assert.equal(direct(same), same);
  }
});

test('A URL is named without its query', () => {
  assert.equal(nameUrl(new URL('https://x.example:8443/a?b=secret')), 'https://x.example:8443/a?…');
});
