import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceError } from '../../../src/errors.ts';
import { packOrder } from '../../../src/render-job/planning/pack-order.ts';
import { aMeasuredArtwork } from '../../artwork/pictures.ts';
import { anItem, anOrder, aRequest, aSheet } from '../../support/service/make-job.ts';

const options = { signal: new AbortController().signal, maxParts: 1000 };

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
  await assert.rejects(packOrder(request, artworks, options), (error) => {
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
  const { plan } = await packOrder(request, [artwork, artwork], options);
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

test('A plan with too many parts is refused before the search, with remedies', async () => {
  const items = Array.from({ length: 6 }, (_, index) => anItem({ id: String(index) }));
  const request = aRequest({
    orders: [anOrder({ items })],
    sheet: aSheet({ widthPx: 300, maxHeightPx: 300, marginPx: 0, gapPx: 0 }),
  });
  const artworks = items.map(() => aMeasuredArtwork());
  const { plan } = await packOrder(request, artworks, { ...options, maxParts: 6 });
  assert.equal(plan.sheets.length, 6);
  await assert.rejects(packOrder(request, artworks, { ...options, maxParts: 5 }), (error) => {
    assert.ok(error instanceof ServiceError);
    assert.equal(error.code, 'too_many_parts');
    assert.equal(error.retryable, false);
    assert.match(error.message, /at least 6 parts of up to 1 in; a job may have at most 5\./);
    assert.deepEqual(error.details, { parts: 6, maxParts: 5 });
    assert.deepEqual(
      error.remediation.map(({ action }) => action),
      ['raise_max_height', 'split_request', 'raise_max_parts'],
    );
    return true;
  });
});

test('A plan whose parts only the search can count is refused as well', async () => {
  // Without grouping, two sheets would do, and the bound knows no groups.
  const items = ['a', 'b', 'c'].map((id) =>
    anItem({ id, widthPx: 200, heightPx: 300, rotation: 'none' }),
  );
  const request = aRequest({
    orders: items.map((item) => anOrder({ id: item.id, items: [item] })),
    sheet: aSheet({ widthPx: 450, maxHeightPx: 300, marginPx: 0, gapPx: 0, grouping: 'order' }),
  });
  const artworks = items.map(() => aMeasuredArtwork());
  await assert.rejects(packOrder(request, artworks, { ...options, maxParts: 2 }), {
    code: 'too_many_parts',
    details: { parts: 3, maxParts: 2 },
  });
});
