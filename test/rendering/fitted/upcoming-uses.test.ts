import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UpcomingUses } from '../../../src/rendering/fitted/upcoming-uses.ts';
import { aPlacement, aSheet } from '../makers.ts';

const usesOf = (order: readonly number[], fittings = Math.max(...order) + 1) =>
  new UpcomingUses(
    [aSheet({ placements: order.map((fitting) => aPlacement(fitting, 0, 0)) })],
    fittings,
  );

test('The earliest fitting is the one needed first of those that pass', () => {
  const uses = usesOf([2, 0, 1, 0]);
  assert.equal(
    uses.earliest(() => true),
    2,
  );
  assert.equal(
    uses.earliest((fitting) => fitting !== 2),
    0,
  );
  uses.take(0);
  assert.equal(
    uses.earliest((fitting) => fitting !== 2),
    1,
  );
});

test('A fitting that did not pass waits again once its artwork is gone', () => {
  const uses = usesOf([0, 1, 0]);
  assert.equal(
    uses.earliest((fitting) => fitting === 1),
    1,
  );
  uses.take(0);
  uses.wait(0);
  uses.take(1);
  assert.equal(
    uses.earliest(() => true),
    0,
  );
  uses.take(0);
  assert.equal(
    uses.earliest(() => true),
    null,
  );
});

test('Finding the next of thousands of fittings looks at a few of them', () => {
  const count = 20_000;
  const order = Array.from({ length: count }, (_, fitting) => fitting);
  const uses = usesOf(order);
  let looks = 0;
  for (const fitting of order) {
    uses.take(fitting);
    uses.earliest((candidate) => {
      looks += 1;
      return candidate > fitting;
    });
  }
  // Looking at all of them for each would be 400 million looks.
  assert.ok(looks <= 3 * count, `${looks} looks for ${count} fittings`);
});
