import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restOfFilm } from '../../src/packing/rest-of-film.ts';

const sheet = { widthPx: 1000, maxHeightPx: 5000, marginPx: 50, gapPx: 20 };
const design = { widthPx: 200, heightPx: 100, mayRotate: false };
const rest = (heightPx: number, designs = [design], incrementPx = 600) =>
  restOfFilm({ heightPx, incrementPx, designs, sheet });

test('A sheet is sold in whole steps', () => {
  assert.equal(rest(601).soldPx, 1200);
  assert.equal(rest(1200).soldPx, 1200);
});

test('A sheet is never sold longer than its greatest length', () => {
  assert.equal(rest(4900).soldPx, 5000);
});

test('Copies are counted with gaps above and between them', () => {
  // A width of 900 takes four pieces of 200 and three gaps of 20; a height of 120 takes a gap and one row.
  assert.deepEqual(rest(1080).copies, [4]);
  assert.deepEqual(rest(1081).copies, [0]);
  assert.deepEqual(rest(960).copies, [8]);
});

test('Turned copies fill the room that upright copies leave, if turning is allowed', () => {
  // Each height takes either upright rows of four, or a turned row of seven as well.
  const mayRotate = { ...design, mayRotate: true };
  assert.deepEqual(rest(840, [design]).copies, [12]);
  assert.deepEqual(rest(960, [mayRotate]).copies, [8]);
  assert.deepEqual(rest(980, [mayRotate]).copies, [7]);
});

test('No copies fit of a design that is wider than the film', () => {
  assert.deepEqual(rest(601, [{ ...design, widthPx: 950 }]).copies, [0]);
});
