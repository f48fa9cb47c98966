import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toKinds } from '../../../src/packing/search/kinds.ts';
import { Skylines } from '../../../src/packing/search/skylines.ts';

/** One pose per shape, sorted by width: 30 x 10, 40 x 20, 100 x 10. */
const kinds = toKinds({
  width: 100,
  ceiling: 1000,
  shapes: [
    { width: 30, height: 10, count: 1, mayTurn: false },
    { width: 40, height: 20, count: 1, mayTurn: false },
    { width: 100, height: 10, count: 1, mayTurn: false },
  ],
});
const [narrow, middling, full] = [0, 1, 2] as const;

function aSkyline(): Skylines {
  const skylines = new Skylines(2, 10, kinds);
  skylines.clear(0);
  return skylines;
}

/** Returns the left end and depth of each segment. */
function segments(skylines: Skylines, slot = 0): number[][] {
  const base = skylines.base(slot);
  return Array.from({ length: skylines.count[slot]! }, (_, k) => [
    skylines.x[base + k]!,
    skylines.y[base + k]!,
  ]);
}

describe('Skylines', () => {
  it('lays a piece at the left edge of the empty film', () => {
    const skylines = aSkyline();
    assert.equal(skylines.lay(0, 0, middling), 0);
    assert.deepEqual(segments(skylines), [
      [0, 20],
      [40, 0],
    ]);
  });

  it('lays a piece against the higher wall, and treats the edge of the film as the highest', () => {
    const skylines = aSkyline();
    skylines.lay(0, 0, middling);
    assert.equal(skylines.lay(0, 1, narrow), 70);
    assert.deepEqual(segments(skylines), [
      [0, 20],
      [40, 0],
      [70, 10],
    ]);
    assert.equal(skylines.lowest(0), 1);
  });

  it('joins adjacent segments of equal depth', () => {
    const skylines = aSkyline();
    skylines.lay(0, 0, full);
    assert.deepEqual(segments(skylines), [[0, 10]]);
    skylines.lay(0, 0, narrow);
    skylines.lay(0, 1, narrow);
    assert.deepEqual(segments(skylines), [
      [0, 20],
      [30, 10],
      [70, 20],
    ]);
  });

  it('fills a gap up to its lower wall and returns the wasted area', () => {
    const skylines = aSkyline();
    skylines.lay(0, 0, middling);
    skylines.lay(0, 1, narrow);
    assert.equal(skylines.raise(0, 1), 300);
    assert.deepEqual(segments(skylines), [
      [0, 20],
      [40, 10],
    ]);
    assert.equal(aSkyline().raise(0, 0), -1);
  });

  it('copies a slot without changing it', () => {
    const skylines = aSkyline();
    skylines.lay(0, 0, middling);
    skylines.copy(0, 1);
    skylines.lay(1, 1, narrow);
    assert.equal(segments(skylines).length, 2);
    assert.equal(segments(skylines, 1).length, 3);
  });
});
