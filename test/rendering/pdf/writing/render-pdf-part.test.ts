import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Fitting, SheetPlan } from '../../../../src/gang-sheet/plan.ts';
import type { RenderPartInput } from '../../../../src/rendering/format/render-request.ts';
import { renderPart } from '../../../../src/rendering/render-part.ts';
import {
  aFitting,
  aFolder,
  aMemory,
  anArtwork,
  aPlacement,
  aBrokenPool,
  aPool,
  aSheet,
  placeInCells,
} from '../../makers.ts';
import { aPdfInput, anOutput, renderPdf } from '../makers.ts';

const FITTINGS = [aFitting(700, 250), aFitting(1, 31), aFitting(333, 1), aFitting(290, 180)];

function aBusySheet(): SheetPlan {
  const choices = Array.from({ length: 40 }, (_, index) => index + Math.floor(index / 4));
  return placeInCells(aSheet({ widthPx: 3000, heightPx: 2600 }), FITTINGS, choices);
}

test('Acquires each distinct artwork once, however many pieces share it', async (t) => {
  const acquired: number[] = [];
  const input = aPdfInput(aBusySheet(), FITTINGS);
  const fitted: RenderPartInput['fitted'] = {
    acquire(fitting) {
      acquired.push(fitting);
      return input.fitted.acquire(fitting);
    },
    release: (fitting) => input.fitted.release(fitting),
  };
  await renderPdf(t, { ...input, fitted });
  const distinct = [...new Set(input.sheet.placements.map(({ fitting }) => fitting))];
  assert.deepEqual(acquired, distinct);
  assert.equal(input.fitted.bytes, 0, 'what is embedded is not kept');
});

test('A file with a thousand pieces of one artwork is as small as the artwork', async (t) => {
  const label = aFitting(450, 300);
  const placements = Array.from({ length: 1000 }, (_, index) =>
    aPlacement(0, (index % 14) * 460, Math.floor(index / 14) * 310),
  );
  const sheet = aSheet({ widthPx: 6600, heightPx: 22_400, placements });
  const part = await renderPdf(t, aPdfInput(sheet, [label]));
  const alone = aSheet({ widthPx: 6600, heightPx: 22_400, placements: placements.slice(0, 1) });
  const single = await renderPdf(t, aPdfInput(alone, [label]));
  assert.ok(part.bytes - single.bytes < 10_000, `${part.bytes - single.bytes} bytes more`);
});

test('The same plan gives the same bytes, for any threads and cache', async (t) => {
  const sheet = aBusySheet();
  const folder = await aFolder(t);
  const hashOf = async (threads: number, budgetBytes: number) => {
    const input = aPdfInput(sheet, FITTINGS, { budgetBytes, prefetch: threads - 1 });
    const path = join(folder, `${threads}.pdf`);
    return (await renderPart({ ...input, path, encoders: aPool(t, threads) })).sha256;
  };
  const hashes = [await hashOf(1, 0), await hashOf(2, 1e9), await hashOf(4, 100_000)];
  assert.equal(new Set(hashes).size, 1);
});

test('Awaits a checkpoint when ten more placements have their artwork', async (t) => {
  const fittings = [6, 3, 1, 12, 2].map((_, index) => aFitting(50 + index, 40));
  const copies = [6, 3, 1, 12, 2].flatMap((count, fitting) => Array<number>(count).fill(fitting));
  const placements = copies.map((fitting, index) => aPlacement(fitting, index * 60, 0));
  const placed: number[] = [];
  const checkpoint = (count: number) => {
    placed.push(count);
    return Promise.resolve();
  };
  const sheet = aSheet({ widthPx: 3000, heightPx: 40, placements });
  await renderPdf(t, { ...aPdfInput(sheet, fittings), memory: aMemory({ checkpoint }) });
  assert.deepEqual(placed, [10, 22]);
});

/** Checks that a rendering that fails leaves no file and holds no artwork. */
async function assertFails(t: TestContext, change: Partial<RenderPartInput>, message: RegExp) {
  const artworks: ReturnType<typeof anArtwork>[] = [];
  const fit = (fitting: number) => {
    const artwork = anArtwork(FITTINGS[fitting]!, { seed: fitting });
    artworks.push(artwork);
    return Promise.resolve(artwork);
  };
  const path = join(await aFolder(t), 'part.pdf');
  const input = aPdfInput(aBusySheet(), FITTINGS, { fit });
  const encoders = aPool(t);
  const rendering = renderPart({ ...input, path, encoders, ...change });
  await assert.rejects(rendering, message);
  await encoders.idle();
  await input.fitted.drop();
  assert.ok(artworks.length > 0);
  assert.ok(artworks.every((artwork) => artwork.disposed === 1));
  assert.deepEqual(await readdir(dirname(path)), []);
}

test('Aborting within a part leaves no file and holds no artwork', async (t) => {
  const controller = new AbortController();
  const checkpoint = () => {
    controller.abort(new Error('cancelled by the customer'));
    return Promise.resolve();
  };
  await assertFails(
    t,
    { memory: aMemory({ checkpoint, checkpointEvery: () => 1 }), signal: controller.signal },
    /cancelled by the customer/,
  );
});

test('A checkpoint that throws leaves no file and holds no artwork', async (t) => {
  const checkpoint = () => Promise.reject(new Error('memory is exhausted'));
  await assertFails(
    t,
    { memory: aMemory({ checkpoint, checkpointEvery: () => 1 }) },
    /memory is exhausted/,
  );
});

test('A worker that dies fails the part, leaves no file and holds no artwork', async (t) => {
  const encoders = aBrokenPool(t);
  await assertFails(t, { encoders }, /A thread that encodes the print file died/);
});

test('Reports a file that cannot be written', async (t) => {
  const path = join(await aFolder(t), 'missing', 'part.pdf');
  const rendering = renderPart({ ...aPdfInput(aBusySheet(), FITTINGS), path, encoders: aPool(t) });
  await assert.rejects(rendering, { code: 'storage_failed', retryable: true });
});

test('Refuses a plan whose pieces overlap', async (t) => {
  const fittings: Fitting[] = [aFitting(10, 10)];
  const placements = [aPlacement(0, 0, 0), aPlacement(0, 9, 9)];
  const sheet = aSheet({ widthPx: 100, heightPx: 100, placements });
  const input = { ...aPdfInput(sheet, fittings), output: anOutput({ cutLines: 'box' }) };
  await assert.rejects(renderPdf(t, input), /overlaps/);
});
