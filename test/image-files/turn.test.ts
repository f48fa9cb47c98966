import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import {
  combineTurns,
  inverseTurn,
  turnBox,
  turnSize,
  uprightTurn,
  type Turn,
} from '../../src/image-files/turn.ts';
import { turnPixels } from '../../src/artwork/fitting/turn-pixels.ts';
import { drawn, rgba, somePixels } from '../artwork/pictures.ts';

const turns = fc.record<Turn>({
  mirror: fc.boolean(),
  angle: fc.constantFrom(0, 90, 180, 270),
});
const side = fc.integer({ min: 1, max: 50 });
const sizes = fc.record({ widthPx: side, heightPx: side }, { noNullPrototype: true });
const boxes = fc.record(
  { leftPx: fc.nat(50), topPx: fc.nat(50), widthPx: side, heightPx: side },
  { noNullPrototype: true },
);

test('Makes an image upright for each EXIF orientation as sharp does', async () => {
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const picture = drawn(somePixels(5, 3), 5);
    const tagged = await picture.clone().withMetadata({ orientation }).png().toBuffer();
    const turned = await rgba(turnPixels(picture, uprightTurn(orientation)));
    assert.deepEqual(turned, await rgba(sharp(tagged).autoOrient()), `orientation ${orientation}`);
  }
});

test('Combines two turns into one with the same effect', async () => {
  await fc.assert(
    fc.asyncProperty(turns, turns, async (first, then) => {
      const { data, info } = await turnPixels(drawn(somePixels(3, 2), 3), first)
        .raw()
        .toBuffer({ resolveWithObject: true });
      const inSteps = await rgba(turnPixels(drawn(data, info.width), then));
      const atOnce = await rgba(turnPixels(drawn(somePixels(3, 2), 3), combineTurns(first, then)));
      assert.deepEqual(atOnce, inSteps);
    }),
    { numRuns: 64 },
  );
});

test('Moves a box with its pixels', async () => {
  const size = { widthPx: 7, heightPx: 5 };
  const box = { leftPx: 1, topPx: 2, widthPx: 4, heightPx: 3 };
  const cut = (pixels: Buffer, width: number, { leftPx, topPx, widthPx, heightPx }: typeof box) =>
    drawn(pixels, width)
      .extract({ left: leftPx, top: topPx, width: widthPx, height: heightPx })
      .raw()
      .toBuffer();
  for (const mirror of [false, true]) {
    for (const angle of [0, 90, 180, 270] as const) {
      const turn = { mirror, angle };
      const whole = await rgba(turnPixels(drawn(somePixels(7, 5), 7), turn));
      const expected = await rgba(turnPixels(drawn(await cut(somePixels(7, 5), 7, box), 4), turn));
      const found = await cut(whole, turnSize(turn, size).widthPx, turnBox(turn, size, box));
      assert.deepEqual(found, expected, JSON.stringify(turn));
    }
  }
});

test('Brings every box back with the inverse of a turn', () => {
  fc.assert(
    fc.property(turns, sizes, boxes, (turn, size, box) => {
      const there = turnBox(turn, size, box);
      assert.deepEqual(turnBox(inverseTurn(turn), turnSize(turn, size), there), box);
    }),
  );
});

test('Treats an unknown orientation as upright', () => {
  assert.deepEqual(uprightTurn(undefined), { mirror: false, angle: 0 });
  assert.deepEqual(uprightTurn(9), { mirror: false, angle: 0 });
});
