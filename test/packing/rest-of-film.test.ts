import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restOfFilm } from '../../src/packing/rest-of-film.ts';

const sheet = { widthPx: 1000, maxHeightPx: 5000, marginPx: 50, gapPx: 20 };
const design = { widthPx: 200, heightPx: 100, mayRotate: false };
const rest = (heightPx: number, designs = [design], incrementPx = 600) =>
  restOfFilm({ heightPx, incrementPx, designs, sheet });

test('A sheet is sold by whole steps', () => {
  assert.equal(rest(601).soldPx, 1200);
  assert.equal(rest(1200).soldPx, 1200);
});

test('A sheet is never sold longer than it may be', () => {
  assert.equal(rest(4900).soldPx, 5000);
});

test('Copies are counted with the gap above them and between them', () => {
  // 900 wide: four of 200 and three gaps of 20; 120 high is a gap and one row of 100.
  assert.deepEqual(rest(1080).copies, [4]);
  assert.deepEqual(rest(1081).copies, [0]);
  assert.deepEqual(rest(960).copies, [8]);
});

test('Turned copies fill what upright ones leave, where turning is allowed', () => {
  // 320 high: two upright rows and nothing, or one turned row of seven and an upright one of four.
  const mayRotate = { ...design, mayRotate: true };
  assert.deepEqual(rest(840, [design]).copies, [12]);
  assert.deepEqual(rest(960, [mayRotate]).copies, [8]);
  assert.deepEqual(rest(980, [mayRotate]).copies, [7]);
});

test('A design that is wider than the film has no copies', () => {
  assert.deepEqual(rest(601, [{ ...design, widthPx: 950 }]).copies, [0]);
});
