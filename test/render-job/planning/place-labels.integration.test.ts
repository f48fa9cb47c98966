import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { JobRequest } from '../../../src/gang-sheet/order.ts';
import type { Label, Plan, SheetPlan } from '../../../src/gang-sheet/plan.ts';
import { makePlan } from '../../../src/packing/make-plan.ts';
import { packFilm } from '../../../src/packing/pack-film.ts';
import { placeLabels } from '../../../src/render-job/planning/place-labels.ts';
import { anItem, anOrder, aRequest, aSheet } from '../../support/service/make-job.ts';

interface Box {
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

const sizes = fc.record({
  widthPx: fc.integer({ min: 10, max: 300 }),
  heightPx: fc.integer({ min: 5, max: 300 }),
  quantity: fc.integer({ min: 1, max: 6 }),
});

const requests: fc.Arbitrary<JobRequest> = fc
  .record({
    gapPx: fc.integer({ min: 0, max: 60 }),
    marginPx: fc.integer({ min: 0, max: 60 }),
    orders: fc.array(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 30 }),
        items: fc.array(sizes, { minLength: 1, maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ gapPx, marginPx, orders }) =>
    aRequest({
      orders: orders.map(({ id, items }) => anOrder({ id, items: items.map((it) => anItem(it)) })),
      sheet: aSheet({
        widthPx: 450,
        maxHeightPx: 700,
        gapPx,
        marginPx,
        dpi: 150,
        labels: 'order',
      }),
    }),
  );

function packed(request: JobRequest): Plan {
  const items = request.orders
    .flatMap((order) => order.items)
    .map((item, index) => ({
      artworkId: String(index),
      widthPx: item.widthPx!,
      heightPx: item.heightPx!,
      quantity: item.quantity,
      mayRotate: item.rotation === 'auto',
      mirror: false,
      trim: false,
    }));
  const packing = packFilm({ designs: items, sheet: request.sheet, effort: 'fast' });
  return makePlan({ items, sheet: request.sheet, dpi: request.sheet.dpi, packing });
}

function piecesOn(sheet: SheetPlan, { fittings }: Plan): readonly Box[] {
  return sheet.placements.map(({ fitting, xPx, yPx }) => {
    const { widthPx, heightPx } = fittings[fitting]!;
    return { xPx, yPx, widthPx, heightPx };
  });
}

const overlap = (one: Box, other: Box) =>
  one.xPx < other.xPx + other.widthPx &&
  other.xPx < one.xPx + one.widthPx &&
  one.yPx < other.yPx + other.heightPx &&
  other.yPx < one.yPx + one.heightPx;

function labelsOf(plan: Plan): readonly Label[] {
  return plan.sheets.flatMap(({ labels = [] }) => labels);
}

describe('placing labels', () => {
  it('never touches a piece, another label or the edge of the sheet', () => {
    let placed = 0;
    fc.assert(
      fc.property(requests, (request) => {
        const { plan } = placeLabels(request, packed(request));
        for (const sheet of plan.sheets) {
          const { labels = [], widthPx, heightPx } = sheet;
          const pieces = piecesOn(sheet, plan);
          placed += labels.length;
          labels.forEach((label, index) => {
            assert.ok(label.xPx >= 0 && label.yPx >= 0);
            assert.ok(label.xPx + label.widthPx <= widthPx);
            assert.ok(label.yPx + label.heightPx <= heightPx);
            assert.ok(
              [label.xPx, label.yPx, label.widthPx, label.heightPx].every(Number.isInteger),
            );
            assert.ok(!pieces.some((piece) => overlap(piece, label)));
            assert.ok(!labels.slice(index + 1).some((other) => overlap(other, label)));
          });
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(placed > 100, 'the requests have labels to check');
  });

  it('labels every piece or warns that it has no label', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { plan, warnings } = placeLabels(request, packed(request));
        const pieces = plan.sheets.reduce((sum, sheet) => sum + sheet.placements.length, 0);
        const bare = warnings.reduce(
          (sum, { detail }) => sum + Number(/: (\d+) of/.exec(detail)![1]),
          0,
        );
        assert.ok(warnings.every(({ code }) => code === 'labels_do_not_fit'));
        assert.equal(labelsOf(plan).length + bare, pieces);
      }),
      { numRuns: 30 },
    );
  });

  const withItem = (widthPx: number, id: string, sheet = {}) => {
    const request = aRequest({
      orders: [anOrder({ id, items: [anItem({ widthPx, heightPx: 300, rotation: 'none' })] })],
      sheet: aSheet({ labels: 'order', ...sheet }),
    });
    return placeLabels(request, packed(request));
  };
  const textFor = (widthPx: number, id: string) => labelsOf(withItem(widthPx, id).plan)[0]?.text;

  it('names the order and the part', () => {
    assert.equal(textFor(1500, '1001'), '1001 - part 1 of 1');
  });

  it('shortens text that is wider than its piece, and shortens the id last, in the middle', () => {
    assert.equal(textFor(100, '1001'), '1001 1/1');
    assert.equal(textFor(65, '1001'), '1001');
    assert.equal(textFor(150, 'web-2026-000123-a'), 'web-202..0123-a');
    assert.equal(textFor(20, '1001'), undefined);
  });

  it('makes text six tenths of the gap high, and 4 mm at most', () => {
    const [inGap] = labelsOf(withItem(1500, '1001').plan);
    assert.equal(inGap!.heightPx, 45);
    assert.equal(inGap!.yPx, 15);
    const [inMargin] = labelsOf(withItem(1500, '1001', { gapPx: 600, marginPx: 600 }).plan);
    assert.equal(inMargin!.heightPx, 47);
    assert.ok(inMargin!.yPx > 500, 'it stays with its piece');
  });

  it('warns for each item that has a piece without a label', () => {
    const { plan, warnings } = withItem(1500, '1001', { gapPx: 20, marginPx: 20 });
    assert.deepEqual(labelsOf(plan), []);
    const [{ pointer, code, detail }] = warnings as [(typeof warnings)[number]];
    assert.deepEqual([pointer, code], ['/orders/0/items/0', 'labels_do_not_fit']);
    assert.match(detail, /1 of 1 pieces have no label/);
  });

  it('changes the hash of the plan when only labels change', () => {
    const request = aRequest({ sheet: aSheet({ labels: 'order' }) });
    const plan = packed(request);
    const labelled = placeLabels(request, plan).plan;
    assert.notEqual(labelled.hash, plan.hash);
    assert.equal(placeLabels(request, plan).plan.hash, labelled.hash);
    const other = { ...request, orders: [{ ...request.orders[0]!, id: '1002' }] };
    assert.notEqual(placeLabels(other, plan).plan.hash, labelled.hash);
  });

  it('leaves a plan unchanged when the request has no labels', () => {
    const request = aRequest();
    const plan = packed(request);
    assert.deepEqual(placeLabels(request, plan), { plan, warnings: [] });
  });

  it('labels twenty thousand pieces', () => {
    const items = Array.from({ length: 20 }, (_, index) =>
      anItem({ id: String(index), widthPx: 120 + index, heightPx: 100, quantity: 1000 }),
    );
    const request = aRequest({
      orders: [anOrder({ items })],
      sheet: aSheet({ labels: 'order', maxHeightPx: 720_000 }),
    });
    assert.equal(labelsOf(placeLabels(request, packed(request)).plan).length, 20_000);
  });
});
