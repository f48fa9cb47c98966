import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceError } from '../../../src/errors.ts';
import { packOrder } from '../../../src/render-job/planning/pack-order.ts';
import { aMeasuredArtwork } from '../../artwork/pictures.ts';
import { anItem, anOrder, aRequest, aSheet } from '../../support/service/make-job.ts';

const { signal } = new AbortController();

test('Items that their artwork makes too large for the film are all reported, each with its size', async () => {
  const items = [
    anItem({ id: 'long', pointer: '/1', widthPx: 300, heightPx: null, rotation: 'none' }),
    anItem({ id: 'huge', pointer: '/2', widthPx: 9000, heightPx: null }),
    anItem({ id: 'good', pointer: '/3' }),
  ];
  const artworks = [
    aMeasuredArtwork({ widthPx: 10, heightPx: 1000 }),
    aMeasuredArtwork({ widthPx: 100, heightPx: 100 }),
    aMeasuredArtwork(),
  ];
  const request = aRequest({
    orders: [anOrder({ items })],
    sheet: aSheet({ maxHeightPx: 7200, grouping: 'order' }),
  });
  await assert.rejects(packOrder(request, artworks, signal), (error) => {
    assert.ok(error instanceof ServiceError);
    assert.equal(error.code, 'artwork_rejected');
    assert.equal(error.message, '2 of 3 items do not fit the film.');
    assert.deepEqual(
      error.faults.map(({ pointer, code }) => [pointer, code]),
      [
        ['/1', 'too_large'],
        ['/2', 'too_large'],
      ],
    );
    assert.match(error.faults[0]!.detail, /1 × 100 in.*with rotation "none"/);
    assert.match(error.faults[1]!.detail, /30 × 30 in.*even if rotated/);
    return true;
  });
});

test('Orders that are kept together are packed one after the other, with labels and sold lengths', async () => {
  const item = anItem({ trim: true, trimAlpha: 7, edgeThreshold: 128, rotation: 'none' });
  const request = aRequest({
    orders: ['b', 'a'].map((id) => anOrder({ id, items: [item] })),
    sheet: aSheet({
      widthPx: 450,
      maxHeightPx: 7200,
      grouping: 'order',
      labels: 'order',
      incrementPx: 1000,
    }),
    packing: { effort: 'fast' },
  });
  const contentBoxes = { 7: { leftPx: 0, topPx: 0, widthPx: 30, heightPx: 30 } };
  const artwork = aMeasuredArtwork({ widthPx: 30, heightPx: 30, contentBoxes });
  const { plan } = await packOrder(request, [artwork, artwork], signal);
  const [sheet] = plan.sheets;
  assert.deepEqual(
    sheet!.placements.map(({ item: index }) => index),
    [1, 0],
  );
  assert.deepEqual(
    sheet!.labels!.map(({ text }) => text),
    ['a - part 1 of 1', 'b - part 1 of 1'],
  );
  assert.equal(plan.film.sold!.lengthPx, 1000);
  const [fitting] = plan.fittings;
  assert.deepEqual([fitting!.trimAlpha, fitting!.edgeThreshold], [7, 128]);
});
