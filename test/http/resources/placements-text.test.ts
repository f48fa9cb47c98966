import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelRows, placementRows } from '../../../src/http/resources/placement-rows.ts';
import { placementsText } from '../../../src/http/resources/placements-text.ts';
import { aPlan, aRequest } from '../../support/service/make-job.ts';

test('Yields all rows once and in order, however many there are', () => {
  const request = aRequest();
  const [sheet] = aPlan().sheets;
  const [first] = sheet!.placements;
  for (const count of [0, 1, 199, 200, 201, 400, 1001]) {
    const placements = Array.from({ length: count }, (_, index) => ({
      ...first!,
      copy: index + 1,
    }));
    const label = { item: 0, xPx: 1, yPx: 2, widthPx: 3, heightPx: 4, text: '"1"' };
    const plan = aPlan({ sheets: [{ ...sheet!, placements, labels: [label] }] });
    const answer: unknown = JSON.parse([...placementsText(request, plan)].join(''));
    assert.deepEqual(answer, {
      placements: [...placementRows(request, plan)],
      labels: [...labelRows(request, plan)],
    });
  }
});

test('Limits the rows of each chunk', () => {
  const request = aRequest();
  const [sheet] = aPlan().sheets;
  const placements = Array.from({ length: 20_000 }, () => sheet!.placements[0]!);
  const plan = aPlan({ sheets: [{ ...sheet!, placements }] });
  const longest = Math.max(...[...placementsText(request, plan)].map((text) => text.length));
  assert.ok(longest < 64 * 1024, `${longest} characters`);
});
