import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inkKey } from '../../../src/artwork/preflight/measurements.ts';
import type { InkFacts } from '../../../src/gang-sheet/preflight.ts';
import { InkWatch } from '../../../src/render-job/checks/ink-watch.ts';
import { aMeasuredArtwork } from '../../artwork/pictures.ts';
import { aPlan } from '../../support/service/make-job.ts';

const ARTWORK = aMeasuredArtwork({ widthPx: 30, heightPx: 20 });
const FITTING = {
  artworkId: ARTWORK.id,
  widthPx: 10,
  heightPx: 4,
  rotated: false,
  mirror: false,
  trim: false,
};
const fittings = [FITTING, { ...FITTING, edgeThreshold: 128 }, { ...FITTING, artworkId: 'b' }];
const placements = [0, 1, 2, 1].map((fitting, item) => ({
  item,
  copy: 1,
  fitting,
  xPx: 0,
  yPx: 0,
}));
const sheet = { number: 1, widthPx: 600, heightPx: 400, placements };
const plan = aPlan({ fittings, sheets: [sheet] });
const half = new Uint8Array(10 * 4 * 4).fill(100);

function aWatch() {
  const cache = { inks: new Map<string, InkFacts>(), hardEdges: new Map<string, boolean>() };
  const opaque = aMeasuredArtwork({ id: 'b', hasAlpha: false });
  return { cache, watch: new InkWatch({ plan, artworks: [ARTWORK, opaque], cache }) };
}

test('The ink of a sheet is returned once, and remembered for later jobs', () => {
  const { watch, cache } = aWatch();
  assert.equal(watch.tallyOf(2), undefined, 'opaque artwork is not counted');
  for (const index of [0, 1]) {
    watch.tallyOf(index)!.see(0, half);
    watch.memoOf(index);
    assert.equal(watch.tallyOf(index), undefined, 'a fitting is not counted twice');
  }
  const taken = watch.take(sheet);
  assert.deepEqual(
    taken.map(({ index, facts }) => [index, facts.softShare, facts.printedShare, facts.isPrinted]),
    [
      [0, 1, 1, true],
      [1, 1, 0, false],
    ],
  );
  assert.deepEqual([...cache.inks.keys()], fittings.slice(0, 2).map(inkKey));
  assert.deepEqual(watch.take(sheet), []);
  assert.equal(watch.tallyOf(0), undefined);
});

test('A later run of a part recalls the ink that an earlier run counted', () => {
  const first = aWatch().watch;
  first.tallyOf(1)!.see(0, half);
  const memo = JSON.parse(JSON.stringify(first.memoOf(1))) as string;
  const second = aWatch().watch;
  second.recall(1, memo);
  second.recall(0, null);
  assert.deepEqual(second.take(sheet), first.take(sheet));
});

test('A fitting is not reported unless all of its pixels were counted', () => {
  const { watch } = aWatch();
  watch.tallyOf(0)!.see(0, half.subarray(0, 80));
  assert.equal(watch.memoOf(0), null);
  assert.deepEqual(watch.take(sheet), []);
});

test('A fitting has the same ink when it is turned or mirrored', () => {
  const turned = { ...FITTING, widthPx: 4, heightPx: 10, rotated: true, mirror: true };
  assert.equal(inkKey(turned), inkKey(FITTING));
  assert.notEqual(inkKey({ ...FITTING, edgeThreshold: 1 }), inkKey(FITTING));
});

test('Hard edges found by fitting are remembered for later questions', () => {
  const { watch, cache } = aWatch();
  watch.noteSource('a', true);
  assert.equal(cache.hardEdges.get('a'), true);
});
