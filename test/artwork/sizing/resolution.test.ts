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

test('At 150 pixels to the inch there is no warning, below it on either side there is', () => {
  assert.equal(resolutionWarning(printed()), null);
  assert.ok(resolutionWarning(printed({ widthPx: 1201 })));
  assert.ok(resolutionWarning(printed({ heightPx: 801 })));
});

test('The warning has the numbers, and names the axes as they lie on the film', () => {
  const stretched = printed({ widthPx: 1800 });
  assert.deepEqual(resolutionWarning(stretched), {
    pointer: '/orders/0/items/0',
    code: 'low_resolution',
    detail:
      'The artwork has 600 x 400 px for 6 x 2.67 in: 100 dpi in width and 150 dpi in height; ' +
      'at least 150 dpi are advised.',
  });
  const turned = resolutionWarning({ ...stretched, rotated: true });
  assert.match(turned?.detail ?? '', /150 dpi in width and 100 dpi in height after turning;/);
});

test('What is trimmed away does not count, and what is drawn from vectors is never too coarse', () => {
  const contentBox = { leftPx: 0, topPx: 0, widthPx: 300, heightPx: 200 };
  const artwork = aMeasuredArtwork({ contentBox });
  const item = anItem({ kind: 'file', path: 'a.png' }, { trim: true });
  assert.match(resolutionWarning(printed({ artwork, item }))?.detail ?? '', /300 x 200 px/);
  assert.equal(resolutionWarning(printed({ artwork })), null);
  const vector = aMeasuredArtwork({ format: 'svg', widthPx: 1, heightPx: 1 });
  assert.equal(resolutionWarning(printed({ artwork: vector })), null);
});
