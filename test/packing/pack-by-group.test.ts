import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packByGroup } from '../../src/packing/pack-by-group.ts';
import { packSheets } from '../../src/packing/pack-sheets.ts';
import { verifyPacking } from '../../src/packing/verify-packing.ts';
import { quickEngines } from './arbitraries.ts';

const sheet = { widthPx: 1000, maxHeightPx: 1500, marginPx: 30, gapPx: 10 };
const design = fc.record({
  widthPx: fc.integer({ min: 20, max: 900 }),
  heightPx: fc.integer({ min: 20, max: 700 }),
  quantity: fc.integer({ min: 1, max: 6 }),
  mayRotate: fc.boolean(),
});
const fast = { effort: 'fast' } as const;

test('Grouped packings are valid, and no stretch contains a piece of another group', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(design, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 8 }),
      (drawn) => {
        const designs = drawn.map(([one]) => one);
        const groups = drawn.map(([, group]) => group);
        const request = { designs, groups, sheet, ...fast };
        const sheets = packByGroup(request, (one) => packSheets(one, quickEngines));
        assert.equal(verifyPacking(request, sheets), null);
        for (const { pieces } of sheets) {
          const spans = new Map<number, { top: number; bottom: number }>();
          for (const piece of pieces) {
            const { widthPx, heightPx } = designs[piece.design]!;
            const bottom = piece.yPx + (piece.rotated ? widthPx : heightPx);
            const group = groups[piece.design]!;
            const span = spans.get(group) ?? { top: Infinity, bottom: 0 };
            spans.set(group, {
              top: Math.min(span.top, piece.yPx),
              bottom: Math.max(span.bottom, bottom),
            });
          }
          const inOrder = [...spans.values()].sort((a, b) => a.top - b.top);
          inOrder.slice(1).forEach((span, index) => {
            assert.ok(span.top >= inOrder[index]!.bottom + sheet.gapPx);
          });
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('Short groups share a sheet and keep their order', () => {
  const one = { widthPx: 900, heightPx: 200, quantity: 2, mayRotate: false };
  const request = { designs: [one, one, one], groups: [2, 1, 0], sheet, ...fast };
  const sheets = packByGroup(request, (asked) => packSheets(asked, quickEngines));
  assert.equal(sheets.length, 1);
  const groups = [...sheets[0]!.pieces].sort((a, b) => a.yPx - b.yPx).map(({ design: at }) => at);
  assert.deepEqual(groups, [2, 2, 1, 1, 0, 0]);
});
