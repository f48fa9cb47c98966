import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import type { Box } from '../../../src/gang-sheet/artwork.ts';
import { measureContentBox } from '../../../src/artwork/decoding/content-box.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { drawn, NEVER } from '../pictures.ts';

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly alpha: number;
}

/** A transparent image with some pixels set. */
function withSpots(width: number, height: number, spots: readonly Spot[]): Buffer {
  const pixels = Buffer.alloc(width * height * 4);
  for (const { x, y, alpha } of spots) pixels[(y * width + x) * 4 + 3] = alpha;
  return pixels;
}

function around(spots: readonly Spot[]): Box {
  const xs = spots.map(({ x }) => x);
  const ys = spots.map(({ y }) => y);
  const [leftPx, topPx] = [Math.min(...xs), Math.min(...ys)];
  return {
    leftPx,
    topPx,
    widthPx: Math.max(...xs) - leftPx + 1,
    heightPx: Math.max(...ys) - topPx + 1,
  };
}

test('Finds the exact box around any pixels, even the faintest', async (t) => {
  const scratchDir = await tempDir(t);
  const [width, height] = [70, 23];
  const spots = fc.array(
    fc.record({
      x: fc.nat(width - 1),
      y: fc.nat(height - 1),
      alpha: fc.integer({ min: 1, max: 255 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(spots, async (set) => {
      const image = drawn(withSpots(width, height, set), width);
      const request = { image, format: 'png', scratchDir, signal: NEVER } as const;
      assert.deepEqual(await measureContentBox(request), around(set));
    }),
    { numRuns: 60 },
  );
  assert.deepEqual(await readdir(scratchDir), []);
});

test('Searches an image of several chunks down to its last row', async (t) => {
  const [width, height] = [3000, 3100];
  const spots = [
    { x: 2999, y: 17, alpha: 1 },
    { x: 1500, y: 1500, alpha: 9 },
    { x: 4, y: 3099, alpha: 1 },
  ];
  const image = drawn(withSpots(width, height, spots), width);
  const scratchDir = await tempDir(t);
  const box = await measureContentBox({ image, format: 'png', scratchDir, signal: NEVER });
  assert.deepEqual(box, { leftPx: 4, topPx: 17, widthPx: 2996, heightPx: 3083 });
});

test('Judges 16-bit alpha by the 8 bits that are printed', async (t) => {
  const png = await drawn(withSpots(9, 9, [{ x: 2, y: 3, alpha: 200 }]), 9)
    .toColourspace('rgb16')
    .png()
    .toBuffer();
  const image = sharp(png);
  const scratchDir = await tempDir(t);
  const box = await measureContentBox({ image, format: 'png', scratchDir, signal: NEVER });
  assert.deepEqual(box, { leftPx: 2, topPx: 3, widthPx: 1, heightPx: 1 });
});
