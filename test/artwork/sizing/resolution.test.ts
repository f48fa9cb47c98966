import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolutionWarning, type PrintedItem } from '../../../src/artwork/sizing/resolution.ts';
import { aMeasuredArtwork, anItem } from '../pictures.ts';

const printed = (part: Partial<PrintedItem> = {}): PrintedItem => ({
  item: anItem({ kind: 'file', path: 'a.png' }),
  artwork: aMeasuredArtwork({ widthPx: 600, heightPx: 400 }),
  widthPx: 1200,
  heightPx: 800,
  dpi: 300,
  ...part,
});

test('Warns below 150 pixels per inch along either side, but not at 150', () => {
  assert.equal(resolutionWarning(printed()), null);
  assert.ok(resolutionWarning(printed({ widthPx: 1201 })));
  assert.ok(resolutionWarning(printed({ heightPx: 801 })));
});

test('Gives the numbers in the warning, and names the axes as on the film', () => {
  const stretched = printed({ widthPx: 1800 });
  assert.deepEqual(resolutionWarning(stretched), {
    pointer: '/orders/0/items/0',
    code: 'low_resolution',
    detail:
      'The artwork is 600 x 400 px. Printed at 6 x 2.67 in, that is 100 dpi horizontally and ' +
      '150 dpi vertically; at least 150 dpi is recommended.',
  });
  const turned = resolutionWarning({ ...stretched, rotated: true });
  assert.match(turned?.detail ?? '', /150 dpi horizontally and 100 dpi vertically after rotation;/);
});

test('Ignores trimmed borders, and never warns about vector artwork', () => {
  const contentBox = { leftPx: 0, topPx: 0, widthPx: 300, heightPx: 200 };
  const artwork = aMeasuredArtwork({ contentBox });
  const item = anItem({ kind: 'file', path: 'a.png' }, { trim: true });
  assert.match(resolutionWarning(printed({ artwork, item }))?.detail ?? '', /300 x 200 px/);
  assert.equal(resolutionWarning(printed({ artwork })), null);
  const vector = aMeasuredArtwork({ format: 'svg', widthPx: 1, heightPx: 1 });
  assert.equal(resolutionWarning(printed({ artwork: vector })), null);
});
