import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FilmPacking } from '../../../src/packing/pack-film.ts';
import { MAX_FITS, soldFilm } from '../../../src/render-job/planning/sold-film.ts';
import { anItem, anOrder, aSheet } from '../../support/service/make-job.ts';

const sized = {
  artworkId: 'a',
  widthPx: 100,
  heightPx: 50,
  quantity: 1,
  mayRotate: false,
  mirror: false,
  trim: false,
};
const packing = { sheets: [{ heightPx: 130 }] } as unknown as FilmPacking;

const sold = (incrementPx: number | null, roundUp = false) => {
  const sheet = aSheet({
    widthPx: 120,
    maxHeightPx: 1000,
    marginPx: 10,
    gapPx: 10,
    incrementPx,
    roundUp,
  });
  const orders = [anOrder({ id: '7', items: [anItem({ id: 'front' })] })];
  return soldFilm({ orders, sheet, items: [sized] }, packing);
};

test('Film that is sold in any length stays as it was packed', () => {
  assert.deepEqual(sold(null), { sold: null, packing });
});

test('Film that is sold in steps is charged up to the next step, with the copies that fit on the rest', () => {
  const { sold: film, packing: kept } = sold(200);
  assert.equal(film!.lengthPx, 200);
  assert.deepEqual(film!.rests, [
    { part: 1, lengthPx: 70, fits: [{ order: '7', item: 'front', copies: 1 }], fitCount: 1 },
  ]);
  assert.deepEqual(sold(140).sold!.rests, [{ part: 1, lengthPx: 10, fits: [], fitCount: 0 }]);
  assert.equal(kept, packing);
});

test('Print files have the sold length when the request asks for it', () => {
  assert.deepEqual(
    sold(200, true).packing.sheets.map(({ heightPx }) => heightPx),
    [200],
  );
});

test('The remainders of many parts list a bounded number of items, and count all that fit', () => {
  const names = Array.from({ length: 1000 }, (_, index) => anItem({ id: String(index) }));
  const parts = 100;
  const many = { sheets: Array.from({ length: parts }, () => ({ heightPx: 130 })) };
  const { rests } = soldFilm(
    {
      orders: [anOrder({ id: '7', items: names })],
      sheet: aSheet({ widthPx: 120, maxHeightPx: 1000, marginPx: 10, gapPx: 10, incrementPx: 200 }),
      items: names.map(() => sized),
    },
    many as unknown as FilmPacking,
  ).sold!;
  assert.equal(rests.length, parts);
  assert.equal(rests.flatMap(({ fits }) => fits).length, MAX_FITS);
  assert.deepEqual(rests.at(-1)!.fits.at(-1), { order: '7', item: '199', copies: 1 });
  assert.ok(rests.every(({ fitCount }) => fitCount === 1000));
});
