import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { DEFAULT_OUTPUT } from '../../../src/gang-sheet/order.ts';
import type { SheetPlan } from '../../../src/gang-sheet/plan.ts';
import { withAcquiredPlacements } from '../../../src/rendering/acquired-placements.ts';
import { bandsOf } from '../../../src/rendering/raster/bands.ts';
import type { FittedSource } from '../../../src/rendering/fitted/fitted-source.ts';
import { rowsPerStrip } from '../../../src/rendering/strips/strip.ts';
import { renderPart } from '../../../src/rendering/render-part.ts';
import {
  aFitting,
  aFolder,
  aMemory,
  anInput,
  aPlacement,
  aPool,
  aSheet,
  drawNaively,
} from '../makers.ts';

/** Strips of at most 17 rows, so that small sheets have many. */
const WIDTH_PX = 30_000;
const FITTINGS = [aFitting(9_000, 40), aFitting(7_000, 40), aFitting(9_000, 5)];

/** Places rows of three equal pieces with a gap between them; `rows` has the fitting of each. */
function rowsOfPieces(rows: readonly number[], gapPx: number): SheetPlan {
  let yPx = 0;
  const placements = rows.flatMap((fitting) => {
    const row = [0, 10_000, 20_000].map((xPx) => aPlacement(fitting, xPx, yPx));
    yPx += FITTINGS[fitting]!.heightPx + gapPx;
    return row;
  });
  return aSheet({ widthPx: WIDTH_PX, heightPx: yPx + 3, placements });
}

test('Bands cover the sheet, none exceeds a strip, and equal rows of pieces are cut alike', () => {
  const sheet = rowsOfPieces([0, 0, 1, 0], 3);
  const bands = [...bandsOf(sheet, FITTINGS, 'aligned')];
  assert.equal(
    bands.reduce((sum, { rows }) => sum + rows, 0),
    sheet.heightPx,
  );
  assert.ok(bands.every(({ rows }) => rows <= rowsPerStrip(WIDTH_PX)));
  assert.deepEqual(
    bands.map(({ repeats }) => repeats),
    [null, null, null, 0, 1, 2, null, null, null, 0, 1, null, null],
  );
});

test('Equal bands below different rows differ, because the row above filters their first row', () => {
  const sheet = rowsOfPieces([0, 0, 0], 0);
  const bands = [...bandsOf(sheet, FITTINGS, 'aligned')];
  assert.deepEqual(
    bands.map(({ repeats }) => repeats),
    [null, null, null, null, 1, 2, 3, 1, 2, null],
  );
});

test('Bands of several low rows of pieces repeat too', () => {
  const sheet = rowsOfPieces([2, 2, 2, 2, 2, 2, 2, 2], 3);
  const bands = [...bandsOf(sheet, FITTINGS, 'aligned')];
  assert.deepEqual(
    bands.slice(0, 3).map(({ rows, repeats }) => ({ rows, repeats })),
    [null, 0, 0].map((repeats) => ({ rows: 16, repeats })),
  );
});

test('Artworks are acquired exactly as often as predicted', async (t) => {
  const folder = await aFolder(t);
  for (const [format, gapPx] of [
    ['png', 3],
    ['png', 0],
    ['tiff', 3],
  ] as const) {
    const sheet = rowsOfPieces([0, 0, 1, 1, 1, 0, 2, 2, 2], gapPx);
    const acquired: number[] = [];
    const input = anInput(sheet, FITTINGS);
    const fitted: FittedSource = {
      acquire(fitting) {
        acquired.push(fitting);
        return input.fitted.acquire(fitting);
      },
      release: (fitting) => input.fitted.release(fitting),
    };
    const path = join(folder, `part.${format}`);
    const output = { ...DEFAULT_OUTPUT, format };
    const part = await renderPart({ ...input, output, fitted, path, encoders: aPool(t) });
    const { placements } = await withAcquiredPlacements(sheet, {
      format,
      fittings: FITTINGS,
      done: 0,
    });
    assert.deepEqual(
      acquired,
      placements.map(({ fitting }) => fitting),
    );
    assert.equal(part.placements, sheet.placements.length);
    if (format === 'png' && gapPx === 3) assert.ok(acquired.length < sheet.placements.length);
  }
});

test('A sheet of repeated rows decodes to the sheet drawn on one canvas, and counts every piece at its checkpoints', async (t) => {
  const path = join(await aFolder(t), 'part');
  const encoders = aPool(t);
  const sheets = fc.record({
    rows: fc.array(fc.nat({ max: FITTINGS.length - 1 }), { minLength: 1, maxLength: 6 }),
    gapPx: fc.nat({ max: 4 }),
    format: fc.constantFrom('png' as const, 'tiff' as const),
  });
  await fc.assert(
    fc.asyncProperty(sheets, async ({ rows, gapPx, format }) => {
      const sheet = rowsOfPieces(rows, gapPx);
      const placed: number[] = [];
      const input = anInput(sheet, FITTINGS);
      const checkpoint = (count: number) => Promise.resolve(void placed.push(count));
      const output = { ...DEFAULT_OUTPUT, format };
      const memory = aMemory({ checkpoint, checkpointEvery: () => 1 });
      await renderPart({ ...input, memory, output, path, encoders });
      const decoded = await sharp(await readFile(path), { ignoreIcc: true })
        .raw()
        .toBuffer();
      assert.equal(Buffer.compare(decoded, drawNaively(sheet, FITTINGS)), 0);
      assert.deepEqual(
        placed,
        sheet.placements.map((_, index) => index + 1),
      );
    }),
    { numRuns: 20 },
  );
});
