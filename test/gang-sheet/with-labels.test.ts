import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isPiece, labelTextOf, withLabels } from '../../src/gang-sheet/with-labels.ts';
import { aPlan } from '../support/service/make-job.ts';

const label = { item: 0, text: '1001', xPx: 75, yPx: 20, widthPx: 90, heightPx: 40 };

describe('withLabels', () => {
  it('returns an equal plan if there are no labels', () => {
    const plan = aPlan();
    assert.deepEqual(withLabels(plan), plan);
  });

  it('adds labels to the placements, sorted from the top, with one fitting for equal labels', () => {
    const plan = aPlan();
    const [sheet] = plan.sheets;
    const labels = [label, { ...label, yPx: 400 }, { ...label, xPx: 400, text: '1002' }];
    const drawn = withLabels({ ...plan, sheets: [{ ...sheet!, labels }] });
    const { placements } = drawn.sheets[0]!;
    assert.deepEqual(
      placements.map(({ yPx }) => yPx),
      [20, 20, 75, 400],
    );
    assert.deepEqual(placements.filter(isPiece), sheet!.placements);
    const texts = placements.map(({ fitting }) => labelTextOf(drawn.fittings[fitting]!));
    assert.deepEqual(texts, ['1001', '1002', null, '1001']);
    assert.equal(drawn.fittings.length, 3);
  });
});
