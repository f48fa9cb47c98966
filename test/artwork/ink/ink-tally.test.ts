import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { measureInk } from '../../../src/artwork/preflight/measure-ink.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aFitting, anArtworkOf, NEVER } from '../pictures.ts';
import { test } from 'node:test';
import fc from 'fast-check';
import { inkFactsOf } from '../../../src/artwork/ink/ink-facts.ts';
import { INK_LEVELS } from '../../../src/artwork/ink/ink-levels.ts';
import { InkTally, type InkCounts } from '../../../src/artwork/ink/ink-tally.ts';
import { decoder } from '../../support/image-files/fit-locally.ts';

interface Alphas {
  readonly widthPx: number;
  readonly rows: readonly (readonly number[])[];
}

function pixelsOf({ rows }: Alphas): Uint8Array {
  return new Uint8Array(rows.flat().flatMap((alpha) => [9, 9, 9, alpha]));
}

function counted(
  alphas: Alphas,
  {
    edgeThreshold,
    rowsAtOnce = 1000,
  }: { edgeThreshold?: number | undefined; rowsAtOnce?: number } = {},
): InkCounts {
  const { widthPx, rows } = alphas;
  const pixels = pixelsOf(alphas);
  const tally = new InkTally({ widthPx, heightPx: rows.length, edgeThreshold });
  for (let row = 0; row < rows.length; row += rowsAtOnce) {
    assert.equal(tally.counts(), null);
    tally.see(row, pixels.subarray(row * widthPx * 4, (row + rowsAtOnce) * widthPx * 4));
  }
  const counts = tally.counts();
  assert.ok(counts !== null);
  return counts;
}

const inkOf = (alpha: number) => (alpha < INK_LEVELS.aboveHaze ? 0 : alpha);

const CELL_PX = 16;

/** The same counts, by examining every pixel. */
function looked({ rows }: Alphas, hardFrom?: number) {
  const edgeThreshold = hardFrom ?? 1;
  const spots = rows.flatMap((row, y) => row.map((alpha, x) => ({ x, y, alpha })));
  const sum = (of: typeof spots, weight: (alpha: number) => number) =>
    of.reduce((total, { alpha }) => total + weight(alpha), 0);
  const kept = spots.filter(({ alpha }) => alpha >= edgeThreshold);
  const taken = spots.filter(({ alpha }) => alpha < edgeThreshold);
  const cellOf = ({ x, y }: { readonly x: number; readonly y: number }) =>
    `${Math.floor(x / CELL_PX)}, ${Math.floor(y / CELL_PX)}`;
  const keptCells = new Set(kept.map(cellOf));
  return {
    visiblePx: spots.filter(({ alpha }) => alpha > 0).length,
    translucentPx: spots.filter(({ alpha }) => alpha >= 13 && alpha <= 242).length,
    ink: sum(spots, inkOf),
    takenInk: sum(taken, inkOf),
    addedInk: hardFrom === undefined ? 0 : sum(kept, (alpha) => 255 - alpha),
    vanishedInk: sum(
      taken.filter((spot) => !keptCells.has(cellOf(spot))),
      inkOf,
    ),
    printedPx: kept.length,
    boxes: Object.values(INK_LEVELS).map((level) => {
      const inside = spots.filter(({ alpha }) => alpha >= level);
      if (inside.length === 0) return null;
      const [xs, ys] = [inside.map(({ x }) => x), inside.map(({ y }) => y)];
      return {
        left: Math.min(...xs),
        right: Math.max(...xs) + 1,
        top: Math.min(...ys),
        bottom: Math.max(...ys) + 1,
      };
    }),
  };
}

const alphas = fc.integer({ min: 1, max: 40 }).chain((widthPx) =>
  fc
    .array(
      fc.array(
        fc.oneof(
          { weight: 3, arbitrary: fc.constant(0) },
          fc.constant(255),
          fc.nat(40),
          fc.nat(255),
        ),
        {
          minLength: widthPx,
          maxLength: widthPx,
        },
      ),
      { minLength: 1, maxLength: 40 },
    )
    .map((rows) => ({ widthPx, rows })),
);

test('Counts the same ink as an examination of every pixel, for rows in any grouping', () => {
  const threshold = fc.option(fc.integer({ min: 1, max: 255 }), { nil: undefined });
  fc.assert(
    fc.property(
      alphas,
      threshold,
      fc.integer({ min: 1, max: 9 }),
      (some, edgeThreshold, rowsAtOnce) => {
        const counts = counted(some, { edgeThreshold, rowsAtOnce });
        const expected = looked(some, edgeThreshold);
        assert.deepEqual({ ...counts, ...expected }, counts);
      },
    ),
    { numRuns: 300 },
  );
});

test('Counts repeated rows once, and ignores rows that skip others', () => {
  const some = { widthPx: 9, rows: Array.from({ length: 6 }, () => Array<number>(9).fill(200)) };
  const pixels = pixelsOf(some);
  const tally = new InkTally({ widthPx: 9, heightPx: 6 });
  tally.see(2, pixels.subarray(72));
  tally.see(0, pixels.subarray(0, 108));
  tally.see(1, pixels.subarray(36, 144));
  tally.see(0, pixels);
  tally.see(0, pixels);
  assert.equal(tally.counts()?.visiblePx, 54);
});

/** An image from a function of every pixel. */
function drawn(
  widthPx: number,
  heightPx: number,
  alphaAt: (x: number, y: number) => number,
): Alphas {
  const rows = Array.from({ length: heightPx }, (_, y) =>
    Array.from({ length: widthPx }, (_unused, x) => Math.round(alphaAt(x, y))),
  );
  return { widthPx, rows };
}

const factsOf = (some: Alphas, edgeThreshold?: number) =>
  inkFactsOf({
    counts: counted(some, { edgeThreshold }),
    enlargement: 1,
    rotated: false,
    edgeThreshold,
  });

const isArt = (x: number, y: number) => x >= 80 && x < 120 && y >= 40 && y < 60;

test('Finds flat or dusty haze around the content, with both boxes', () => {
  const flat = factsOf(drawn(200, 100, (x, y) => (isArt(x, y) ? 255 : 2)));
  assert.deepEqual(flat.haze, {
    content: { widthPx: 200, heightPx: 100 },
    art: { widthPx: 40, heightPx: 20 },
  });
  const dust = factsOf(
    drawn(200, 100, (x, y) => (isArt(x, y) ? 255 : x === 3 && y === 50 ? 5 : 0)),
  );
  assert.deepEqual(dust.haze?.content, { widthPx: 117, heightPx: 20 });
  const nothingElse = factsOf(drawn(30, 20, () => 3));
  assert.deepEqual(nothingElse.haze, { content: { widthPx: 30, heightPx: 20 }, art: null });
});

test('Does not mistake fading shadows and glows of any width for haze', () => {
  const far = (x: number, y: number) => Math.hypot(x - 200, y - 200);
  const fades: Record<string, (d: number) => number> = {
    'a Gaussian of 12 px': (d) => 255 * Math.exp(-(d ** 2) / (2 * 12 ** 2)),
    'a Gaussian of 45 px': (d) => 255 * Math.exp(-(d ** 2) / (2 * 45 ** 2)),
    'a faint Gaussian': (d) => (d < 20 ? 255 : 70 * Math.exp(-(d ** 2) / (2 * 60 ** 2))),
    'a straight slope': (d) => Math.max(0, 255 - d * 1.4),
    'a slope that flattens': (d) => 255 * Math.max(0, 1 - d / 190) ** 4,
    'an exponential': (d) => 255 * Math.exp(-d / 28),
  };
  for (const [name, fade] of Object.entries(fades)) {
    const { haze } = factsOf(drawn(400, 400, (x, y) => fade(far(x, y))));
    assert.equal(haze, null, name);
  }
});

test('Does not mistake a fade for haze because of a bright spot at its end', () => {
  const glow = (x: number, y: number) => 255 * Math.exp(-Math.hypot(x - 200, y - 200) / 28);
  const isStar = (x: number, y: number) => x >= 70 && x < 73 && y >= 199 && y < 202;
  const { haze } = factsOf(drawn(400, 400, (x, y) => (isStar(x, y) ? 255 : glow(x, y))));
  assert.equal(haze, null);
});

test('Finds no haze in the sample that fades out, at its ordered size', async (t) => {
  const scratchDir = await tempDir(t);
  const artwork = await anArtworkOf(scratchDir, await readFile('assets/samples/nebula.png'));
  const fitting = aFitting({ artworkId: artwork.id, widthPx: 1425, heightPx: 1425 });
  const { haze } = await measureInk({ decoder, artwork, fitting, scratchDir, signal: NEVER });
  assert.equal(haze, null);
});

test('Counts no loss for edges that gain as much as they lose, but counts it for a shadow and thin lines', () => {
  const soft = drawn(
    120,
    120,
    (x, y) => 255 * Math.min(1, Math.max(0, 40.5 - Math.hypot(x - 60, y - 60))),
  );
  const rim = factsOf(soft, 128);
  assert.ok(rim.softShare > 0.02, String(rim.softShare));
  assert.equal(rim.printedShare, 0);
  assert.ok(rim.lostShare < 0.002, String(rim.lostShare));

  const shadow = factsOf(
    drawn(120, 120, (x, y) => (x < 60 && y < 60 ? 255 : x < 80 && y < 80 ? 80 : 0)),
    128,
  );
  const gone = 2800 * 80;
  assert.ok(
    Math.abs(shadow.lostShare - gone / (gone + 3600 * 255)) < 0.005,
    String(shadow.lostShare),
  );

  // The gain of the 60% fill must not hide the loss of the lines.
  const lines = factsOf(
    drawn(128, 128, (x, y) => (y < 64 ? 153 : x % 8 === 0 && y > 80 ? 100 : 0)),
    128,
  );
  assert.ok(lines.lostShare > 0.04, String(lines.lostShare));
  assert.equal(factsOf(soft).lostShare, 0);
});
