import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Face } from '../../../../../src/artwork/svg/fonts/faces/face.ts';
import { matchFace } from '../../../../../src/artwork/svg/fonts/faces/match-face.ts';

const aFace = (weight: number, { italic = false, stretch = 100 } = {}): Face => ({
  family: 'Shop',
  families: ['shop'],
  names: [],
  weight: [weight, weight],
  italic,
  stretch: [stretch, stretch],
  characters: Uint32Array.of(),
});

const weightOf = (weights: readonly number[], weight: number) =>
  matchFace(
    weights.map((one) => aFace(one)),
    { weight, italic: false, stretch: 100 },
  )?.weight[0] ?? null;

test('Chooses the weight as CSS does', () => {
  assert.equal(weightOf([400, 700], 400), 400);
  assert.equal(weightOf([400, 700], 500), 400);
  assert.equal(weightOf([300, 500], 400), 500);
  assert.equal(weightOf([400, 700], 900), 700);
  assert.equal(weightOf([400, 700], 100), 400);
  assert.equal(weightOf([700], 400), 700);
});

test('Does not derive bold from a regular face, or italic from an upright one', () => {
  assert.equal(weightOf([400, 500], 700), null);
  assert.equal(weightOf([400, 600], 700), 600);
  const asked = { weight: 400, italic: true, stretch: 100 };
  assert.equal(matchFace([aFace(400)], asked), null);
  assert.equal(matchFace([aFace(400), aFace(400, { italic: true })], asked)?.italic, true);
});

test('Draws upright text in an italic face when the family has no other', () => {
  const script = aFace(400, { italic: true });
  assert.equal(matchFace([script], { weight: 400, italic: false, stretch: 100 }), script);
});

test('Does not derive condensed or expanded from a normal face', () => {
  for (const stretch of [75, 125]) {
    assert.equal(matchFace([aFace(400)], { weight: 400, italic: false, stretch }), null);
  }
  const condensed = aFace(400, { stretch: 75 });
  const faces = [aFace(400), condensed];
  assert.equal(matchFace(faces, { weight: 400, italic: false, stretch: 75 }), condensed);
});

test('Finds no face when the renderer would choose a different one from CSS', () => {
  const faces = [aFace(400), aFace(700, { stretch: 75 })];
  assert.equal(matchFace(faces, { weight: 400, italic: false, stretch: 75 }), null);
});
