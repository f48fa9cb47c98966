import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sizeItem } from '../../../src/artwork/sizing/printed-size.ts';
import type { Item } from '../../../src/gang-sheet/order.ts';
import { aMeasuredArtwork, anItem } from '../pictures.ts';

const DPI = 300;
const anItemOf = (part: Partial<Item>) => anItem({ kind: 'file', path: 'a.png' }, part);
const sizeOf = (part: Partial<Item>, artwork = aMeasuredArtwork()) => {
  const { widthPx, heightPx } = sizeItem(anItemOf(part), artwork, DPI);
  return [widthPx, heightPx];
};

test('Keeps the proportions when one side is given, rounded to whole pixels', () => {
  assert.deepEqual(sizeOf({ widthPx: 300 }), [300, 200]);
  assert.deepEqual(sizeOf({ heightPx: 300 }), [450, 300]);
  assert.deepEqual(sizeOf({ widthPx: 100 }), [100, 67]);
});

test('Makes nothing thinner than a pixel', () => {
  const banner = aMeasuredArtwork({ widthPx: 10_000, heightPx: 2 });
  assert.deepEqual(sizeOf({ widthPx: 100 }, banner), [100, 1]);
});

test('Keeps the pixels of an artwork, or the inches of an SVG, when no side is given', () => {
  assert.deepEqual(sizeOf({}), [600, 400]);
  const vector = aMeasuredArtwork({ format: 'svg', widthPx: 96, heightPx: 48.2 });
  assert.deepEqual(sizeOf({}, vector), [300, 151]);
});

test('Uses the proportions of the content when the border is trimmed', () => {
  const contentBox = { leftPx: 10, topPx: 10, widthPx: 100, heightPx: 300 };
  const artwork = aMeasuredArtwork({ contentBox });
  assert.deepEqual(sizeOf({ trim: true }, artwork), [100, 300]);
  assert.deepEqual(sizeOf({ trim: true, widthPx: 50 }, artwork), [50, 150]);
  assert.deepEqual(sizeOf({ trim: false, widthPx: 300 }, artwork), [300, 200]);
});

test('Uses two given sides as they are, and warns with the numbers when they stretch the artwork', () => {
  const item = anItemOf({ widthPx: 600, heightPx: 600 });
  const { widthPx, heightPx, warnings } = sizeItem(item, aMeasuredArtwork(), DPI);
  assert.deepEqual([widthPx, heightPx], [600, 600]);
  assert.deepEqual(warnings, [
    {
      pointer: '/orders/0/items/0',
      code: 'aspect_ratio_changed',
      detail:
        'The artwork has the proportions 1.500 (600 x 400 px) and its print 1.000 (600 x 600 px): ' +
        'it is squeezed to 66.7% of its natural width.',
    },
  ]);
});

test('Never warns about sides that only round the proportions', () => {
  const side = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(side, side, side, (widthPx, heightPx, printedPx) => {
      const artwork = aMeasuredArtwork({ widthPx, heightPx });
      const fitted = sizeItem(anItemOf({ widthPx: printedPx }), artwork, DPI);
      const both = { widthPx: fitted.widthPx, heightPx: fitted.heightPx };
      assert.deepEqual(sizeItem(anItemOf(both), artwork, DPI).warnings, []);
    }),
  );
});

test('Warns about an SVG drawn at 72 px per inch when the order sets no size', () => {
  const artwork = aMeasuredArtwork({
    format: 'svg',
    widthPx: 288,
    heightPx: 144,
    drawnAt72: true,
  });
  assert.deepEqual(sizeItem(anItemOf({}), artwork, DPI), {
    widthPx: 900,
    heightPx: 450,
    warnings: [
      {
        pointer: '/orders/0/items/0',
        code: 'svg_drawn_at_72',
        detail:
          'The artwork was drawn at 72 px per inch, which makes it 4 x 2 in, but it prints at 3 x 1.5 in. Set a width in the order.',
      },
    ],
  });
  for (const part of [{ widthPx: 900 }, { heightPx: 450 }, { widthPx: 900, heightPx: 450 }]) {
    assert.deepEqual(sizeItem(anItemOf(part), artwork, DPI).warnings, []);
  }
  const other = aMeasuredArtwork({ format: 'svg', widthPx: 288, heightPx: 144 });
  assert.deepEqual(sizeItem(anItemOf({}), other, DPI).warnings, []);
});
