import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acquiredByBands } from '../../../src/rendering/raster/acquired-by-bands.ts';
import { bandsOf } from '../../../src/rendering/raster/bands.ts';
import { aFitting, aPlacement, aSheet } from '../makers.ts';

const COUNT = 2000;
/** Thousands of narrow pieces side by side, each crossing hundreds of bands. */
const sheet = aSheet({
  widthPx: 65_000,
  heightPx: 2000,
  placements: Array.from({ length: COUNT }, (_, index) => aPlacement(0, index * 3, 0)),
});
const fittings = [aFitting(3, 2000)];

test('The search for acquired placements stops after every band', () => {
  const found = [...acquiredByBands(sheet, { fittings, done: 0, rule: 'even' })];
  assert.equal(found.length, [...bandsOf(sheet, fittings, 'even')].length);
  assert.ok(found.length > 100);
  assert.deepEqual(
    found.map((some) => some.length).filter((count) => count > 0),
    [COUNT],
  );
});

test('Bands are equal only if all of their slices are equal', () => {
  const size = aFitting(10, 8);
  const at =
    (...lefts: number[]) =>
    (top: number) =>
      lefts.map((left) => aPlacement(0, left, top));
  const repeats = (...rows: readonly ReturnType<typeof at>[]) => {
    const placements = rows.flatMap((row, index) => row(index * 8));
    const one = aSheet({ widthPx: 65_000, heightPx: rows.length * 8, placements });
    return [...bandsOf(one, [size], 'even')].map((band) => band.repeats);
  };
  assert.deepEqual(repeats(at(0, 30), at(0, 30), at(0, 30)), [null, null, 1]);
  assert.deepEqual(repeats(at(0, 30), at(0, 30), at(30)), [null, null, null]);
  assert.deepEqual(repeats(at(0, 30), at(0, 30), at(10, 20)), [null, null, null]);
});
