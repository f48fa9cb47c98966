import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import type { Fitting, SheetPlan } from '../../src/gang-sheet/plan.ts';
import type { FittedCacheOptions } from '../../src/rendering/fitted/fitted-cache.ts';
import type { RenderPartInput } from '../../src/rendering/format/render-request.ts';
import { renderPart } from '../../src/rendering/render-part.ts';
import {
  aFitting,
  aFolder,
  aMemory,
  anArtwork,
  anInput,
  aPlacement,
  aBrokenPool,
  aPool,
  aSheet,
  drawNaively,
  placeInCells,
} from './makers.ts';

const FITTINGS = [aFitting(700, 25), aFitting(1, 31), aFitting(333, 1), aFitting(2900, 18)];

function aBusySheet(): SheetPlan {
  const choices = Array.from({ length: 40 }, (_, index) => index * 7);
  return placeInCells(aSheet({ heightPx: 140 }), FITTINGS, choices);
}

async function decode(path: string): Promise<Buffer> {
  return sharp(path, { limitInputPixels: false }).raw().toBuffer();
}

test('A part decodes to the pixels of the sheet drawn on one canvas', async (t) => {
  const folder = await aFolder(t);
  const encoders = aPool(t);
  const path = join(folder, 'part.png');
  const plans = fc.record({
    sheet: fc.record({
      widthPx: fc.integer({ min: 12_000, max: 45_000 }),
      heightPx: fc.integer({ min: 1, max: 90 }),
    }),
    fittings: fc.array(
      fc.tuple(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 60 })),
      { minLength: 1, maxLength: 4 },
    ),
    choices: fc.array(fc.nat(1000), { maxLength: 30 }),
  });
  await fc.assert(
    fc.asyncProperty(plans, async ({ sheet, fittings: sizes, choices }) => {
      const fittings = sizes.map(([widthPx, heightPx]) => aFitting(widthPx, heightPx));
      const plan = placeInCells(aSheet(sheet), fittings, choices);
      await renderPart({ ...anInput(plan, fittings), path, encoders });
      const [expected, found] = [drawNaively(plan, fittings), await decode(path)];
      assert.equal(Buffer.compare(found, expected), 0);
    }),
    { numRuns: 25 },
  );
});

for (const widthPx of [1, 2, 3, 5, 17]) {
  test(`A sheet ${widthPx} pixels wide is rendered exactly`, async (t) => {
    const fittings = [aFitting(widthPx, 40)];
    const sheet = aSheet({ widthPx, heightPx: 100, placements: [aPlacement(0, 0, 31)] });
    const path = join(await aFolder(t), 'part.png');
    await renderPart({ ...anInput(sheet, fittings), path, encoders: aPool(t) });
    assert.deepEqual(await decode(path), drawNaively(sheet, fittings));
  });
}

test('A sheet without pieces becomes transparent film', async (t) => {
  const sheet = aSheet({ heightPx: 200 });
  const path = join(await aFolder(t), 'part.png');
  await renderPart({ ...anInput(sheet, []), path, encoders: aPool(t) });
  assert.ok((await decode(path)).every((byte) => byte === 0));
});

test('Rendering returns the size and the hash of the file', async (t) => {
  const path = join(await aFolder(t), 'part.png');
  const sheet = aBusySheet();
  const part = await renderPart({ ...anInput(sheet, FITTINGS), path, encoders: aPool(t) });
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  assert.deepEqual(part, { bytes: bytes.length, sha256, placements: sheet.placements.length });
});

test('The file does not depend on threads, cache, prefetch or rows at a time', async (t) => {
  const folder = await aFolder(t);
  const sheet = aBusySheet();
  const hashOf = async (
    threads: number,
    cache: Partial<FittedCacheOptions>,
    rowsAtOnce = Infinity,
  ) => {
    const path = join(folder, `part-${threads}-${rowsAtOnce}.png`);
    const memory = aMemory({ rowsAtOnce: () => rowsAtOnce });
    const input = { ...anInput(sheet, FITTINGS, cache), memory };
    return (await renderPart({ ...input, path, encoders: aPool(t, threads) })).sha256;
  };
  const hashes = await Promise.all([
    hashOf(1, {}),
    hashOf(2, { budgetBytes: 0, prefetch: 0 }),
    hashOf(4, { budgetBytes: 100_000, prefetch: 1 }),
    hashOf(1, { budgetBytes: 0, prefetch: 0 }, 3),
  ]);
  assert.equal(new Set(hashes).size, 1);
});

test('The file is the same when everything droppable is dropped at each checkpoint', async (t) => {
  const folder = await aFolder(t);
  const sheet = aBusySheet();
  const encoders = aPool(t);
  const undisturbed = anInput(sheet, FITTINGS);
  const disturbed = anInput(sheet, FITTINGS);
  const checkpoint = async () => {
    await disturbed.fitted.drop();
    encoders.freeSpareBuffers();
  };
  const path = join(folder, 'part.png');
  const expected = await renderPart({ ...undisturbed, path, encoders });
  const memory = aMemory({ checkpoint, checkpointEvery: () => 1 });
  assert.deepEqual(await renderPart({ ...disturbed, memory, path, encoders }), expected);
});

async function checkpointsOf(t: TestContext, checkpointEvery: () => number): Promise<number[]> {
  const placed: number[] = [];
  const sheet = aSheet({
    heightPx: 90,
    placements: Array.from({ length: 57 }, (_, i) => aPlacement(0, i * 400, 3 + (i >> 4))),
  });
  const checkpoint = (count: number) => {
    placed.push(count);
    return Promise.resolve();
  };
  await renderPart({
    ...anInput(sheet, [aFitting(390, 50)]),
    memory: aMemory({ checkpoint, checkpointEvery }),
    path: join(await aFolder(t), 'part.png'),
    encoders: aPool(t),
  });
  return placed;
}

test('Awaits a checkpoint every ten placements', async (t) => {
  assert.deepEqual(await checkpointsOf(t, () => 10), [10, 20, 30, 40, 50]);
});

test('Checkpoints can become more frequent within a part', async (t) => {
  let asked = 0;
  const counts = await checkpointsOf(t, () => ((asked += 1) <= 20 ? 10 : 1));
  assert.deepEqual(counts.slice(0, 4), [10, 20, 21, 22]);
  assert.equal(counts.at(-1), 57);
});

test('While a checkpoint is awaited, nothing is fitted and nothing is handed to the encoders', async (t) => {
  const encoders = aPool(t);
  const sheet = aBusySheet();
  let fits = 0;
  const fit = (fitting: number) => {
    fits += 1;
    return Promise.resolve(anArtwork(FITTINGS[fitting]!, { seed: fitting }));
  };
  const input = anInput(sheet, FITTINGS, { fit, budgetBytes: 0, prefetch: 0 });
  let fed = 0;
  const counting: RenderPartInput['encoders'] = {
    threads: 2,
    idle: () => encoders.idle(),
    close: () => encoders.close(),
    takeBuffer: (bytes) => encoders.takeBuffer(bytes),
    freeSpareBuffers: () => encoders.freeSpareBuffers(),
    encode: (job) => {
      fed += 1;
      return encoders.encode(job);
    },
  };
  const checkpoint = async () => {
    const before = [fits, fed];
    await encoders.idle();
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual([fits, fed], before);
  };
  const path = join(await aFolder(t), 'part.png');
  const memory = aMemory({ checkpoint, checkpointEvery: () => 4 });
  await renderPart({ ...input, memory, path, encoders: counting });
  assert.ok(fed > 1);
});

/** Checks that a rendering that fails leaves no file and holds no artwork. */
async function assertFails(t: TestContext, change: Partial<RenderPartInput>, message: RegExp) {
  const folder = await aFolder(t);
  const artworks: ReturnType<typeof anArtwork>[] = [];
  const fit = (fitting: number) => {
    const artwork = anArtwork(FITTINGS[fitting]!, { seed: fitting });
    artworks.push(artwork);
    return Promise.resolve(artwork);
  };
  const encoders = aPool(t);
  const input = anInput(aBusySheet(), FITTINGS, { fit });
  const path = join(folder, 'part.png');
  await assert.rejects(renderPart({ ...input, path, encoders, ...change }), message);
  await encoders.idle();
  await input.fitted.drop();
  assert.equal(input.fitted.bytes, 0, 'the cache holds nothing');
  assert.ok(artworks.every((artwork) => artwork.disposed === 1));
  assert.deepEqual(await readdir(folder), []);
}

test('Aborting within a part leaves no file and holds no artwork', async (t) => {
  const controller = new AbortController();
  const checkpoint = () => {
    controller.abort(new Error('cancelled by the customer'));
    return Promise.resolve();
  };
  await assertFails(
    t,
    { memory: aMemory({ checkpoint }), signal: controller.signal },
    /cancelled by the customer/,
  );
});

test('A checkpoint that throws leaves no file and holds no artwork', async (t) => {
  const checkpoint = () => Promise.reject(new Error('memory is exhausted'));
  await assertFails(t, { memory: aMemory({ checkpoint }) }, /memory is exhausted/);
});

test('A worker that dies fails the part with its cause, leaves no file and holds no artwork', async (t) => {
  const encoders = aBrokenPool(t);
  await assertFails(t, { encoders }, /A thread that encodes the print file died/);
});

test('Refuses an artwork whose size differs from the plan', async (t) => {
  const fit = () => Promise.resolve(anArtwork(aFitting(5, 5)));
  const sheet = aSheet({ placements: [aPlacement(0, 0, 0)] });
  const input = anInput(sheet, [aFitting(6, 5)], { fit });
  const path = join(await aFolder(t), 'part.png');
  await assert.rejects(
    renderPart({ ...input, path, encoders: aPool(t) }),
    /fitting 0 must be 6x5, received 5x5/,
  );
});

test('Refuses an artwork that returns fewer rows than requested', async (t) => {
  const whole = anArtwork(aFitting(6, 50));
  const fit = () => Promise.resolve({ ...whole, rows: () => new Uint8Array(24 * 3) });
  const sheet = aSheet({ placements: [aPlacement(0, 0, 0)] });
  const input = anInput(sheet, [aFitting(6, 50)], { fit });
  const path = join(await aFolder(t), 'part.png');
  await assert.rejects(
    renderPart({ ...input, path, encoders: aPool(t) }),
    /17 rows from 0 of fitting 0 must have 408 bytes, received 72/,
  );
});

test('Reports a file that cannot be written', async (t) => {
  const path = join(await aFolder(t), 'missing', 'part.png');
  const rendering = renderPart({ ...anInput(aBusySheet(), FITTINGS), path, encoders: aPool(t) });
  await assert.rejects(rendering, { code: 'storage_failed', retryable: true });
});

for (const { title, placements, message } of [
  {
    title: 'overlap',
    placements: [aPlacement(0, 0, 0), aPlacement(1, 9, 9)],
    message: /the piece 10x10 at 9,9 overlaps the piece 10x10 at 0,0/,
  },
  {
    title: 'leave the sheet',
    placements: [aPlacement(0, 91, 0)],
    message: /the piece 10x10 at 91,0 is not on its sheet of 100x100/,
  },
  {
    title: 'are not in drawing order',
    placements: [aPlacement(0, 0, 50), aPlacement(1, 0, 20)],
    message: /comes after/,
  },
]) {
  test(`Refuses a plan whose pieces ${title}`, async (t) => {
    const fittings: Fitting[] = [aFitting(10, 10), aFitting(10, 10)];
    const sheet = aSheet({ widthPx: 100, heightPx: 100, placements });
    const path = join(await aFolder(t), 'part.png');
    const input = anInput(sheet, fittings, { sheets: [sheet] });
    const rendering = renderPart({ ...input, path, encoders: aPool(t) });
    await assert.rejects(rendering, message);
  });
}
