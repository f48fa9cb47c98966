import assert from 'node:assert/strict';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DEFAULT_OUTPUT } from '../../../src/gang-sheet/order.ts';
import type { OutputFormat } from '../../../src/gang-sheet/print-file.ts';
import { withAcquiredPlacements } from '../../../src/rendering/acquired-placements.ts';
import { bandsOf } from '../../../src/rendering/raster/bands.ts';
import { PixelChecksums } from '../../../src/rendering/verification/pixel-checksums.ts';
import { PartPreview } from '../../../src/rendering/preview/part-preview.ts';
import { renderPart } from '../../../src/rendering/render-part.ts';
import { PartProgress } from '../../../src/rendering/resume/part-progress.ts';
import { findRecord, pathsBeside } from '../../../src/rendering/resume/resume-record.ts';
import { watchPixels } from '../../../src/rendering/fitted/watch-pixels.ts';
import { aFitting, aFolder, aMemory, anInput, aPool, aSheet, placeInCells } from '../makers.ts';

const FITTINGS = [
  aFitting(700, 25),
  aFitting(2900, 18),
  aFitting(333, 1),
  aFitting(1, 31),
  aFitting(40, 60),
];
/**
 * Strips of 17 rows, with pieces that lie in one strip and pieces that cross five. The last three rows
 * of pieces are equal.
 */
const SHEET = placeInCells(
  aSheet({ heightPx: 260 }),
  FITTINGS,
  Array.from(
    { length: 40 },
    (_, index) => (index < 10 ? index : index % 10) * 7 + (index < 10 ? 1 : 0),
  ),
);
const KEY = { renderer: '1', planHash: 'a', output: {} };

interface Run {
  readonly folder: string;
  readonly format: OutputFormat;
  readonly encoders: ReturnType<typeof aPool>;
  readonly heightPx?: number;
}

/** Renders a part until the checkpoint at which `endAt` pieces are placed. */
async function runAt({ folder, format, encoders }: Run, endAt = Infinity) {
  const paths = pathsBeside(join(folder, `part.${format}`));
  const { record, refused } = await findRecord(paths, KEY);
  const preview = new PartPreview(SHEET, FITTINGS);
  const checksums = new PixelChecksums();
  const observers = [preview, checksums];
  const keeper = await PartProgress.open({ paths, key: KEY, record, observers });
  const done = record?.point.done ?? 0;
  const sheets = [await withAcquiredPlacements(SHEET, { format, fittings: FITTINGS, done })];
  const input = anInput(SHEET, FITTINGS, { sheets });
  const acquired: number[] = [];
  const source = {
    acquire(fitting: number) {
      acquired.push(fitting);
      return input.fitted.acquire(fitting);
    },
    release: (fitting: number) => input.fitted.release(fitting),
  };
  const checkpoint = (placed: number) =>
    placed >= endAt ? Promise.reject(new Error('ended')) : Promise.resolve();
  const part = await renderPart({
    ...input,
    keeper,
    encoders,
    path: paths.part,
    fitted: watchPixels(source, observers, keeper.seen),
    output: { ...DEFAULT_OUTPUT, format },
    memory: aMemory({ checkpoint, checkpointEvery: () => 3 }),
  }).catch(() => null);
  await input.fitted.close();
  const expected = sheets[0]!.placements.map(({ fitting }) => fitting);
  return { part, paths, record, refused, preview, checksums, acquired, expected };
}

/** Collects the results of a complete run: all bytes that must be equal. */
async function result({ part, paths, preview, checksums }: Awaited<ReturnType<typeof runAt>>) {
  assert.ok(part, 'the part is incomplete');
  await preview.write(`${paths.part}.preview.png`);
  return {
    part,
    bytes: await readFile(paths.part),
    preview: await readFile(`${paths.part}.preview.png`),
    checksums: FITTINGS.map((_, fitting) => checksums.of(fitting)),
  };
}

const someRun = async (t: TestContext, format: OutputFormat = 'png'): Promise<Run> => ({
  folder: await aFolder(t),
  format,
  encoders: aPool(t),
});

for (const format of ['png', 'tiff', 'pdf'] as const) {
  test(`A ${format} interrupted at any checkpoint resumes there, with the same bytes, preview and checksums`, async (t) => {
    const expected = await result(await runAt(await someRun(t, format)));
    const pieces = SHEET.placements.length;
    for (let endAt = 3; endAt <= pieces; endAt += 3) {
      const run = await someRun(t, format);
      await runAt(run, endAt);
      const resumed = await runAt(run);
      assert.equal(resumed.refused, null);
      assert.deepEqual(resumed.acquired, resumed.expected);
      assert.deepEqual(await result(resumed), expected);
    }
  });

  test(`A ${format} interrupted again and again places nothing twice before its last mark`, async (t) => {
    const run = await someRun(t, format);
    const from: number[] = [];
    for (let endAt = 6; ; endAt += 6) {
      const { record, acquired, expected, part } = await runAt(run, endAt);
      from.push(record?.point.placed ?? 0);
      assert.deepEqual(acquired, expected.slice(0, acquired.length));
      if (part !== null) break;
    }
    assert.ok(new Set(from).size > 2, String(from));
    assert.deepEqual(
      from,
      [...from].sort((a, b) => a - b),
    );
  });
}

test('A part resumes after its last complete strip; any bytes after it are cut off', async (t) => {
  const run = await someRun(t);
  const expected = await result(await runAt(await someRun(t)));
  const { paths } = await runAt(run, 12);
  const left = await readFile(paths.part);
  await writeFile(paths.part, Buffer.concat([left, Buffer.from('half a strip')]));
  const resumed = await runAt(run);
  const { done, placed } = resumed.record!.point;
  const bands = [...bandsOf(SHEET, FITTINGS, 'aligned')].slice(0, done);
  const topPx = bands.reduce((sum, { rows }) => sum + rows, 0);
  const above = SHEET.placements.filter(
    ({ fitting, yPx }) => yPx + FITTINGS[fitting]!.heightPx <= topPx,
  );
  assert.equal(placed, above.length);
  assert.deepEqual(await result(resumed), expected);
});

test('A part that was complete but not kept is not laid again', async (t) => {
  const run = await someRun(t);
  const expected = await result(await runAt(run));
  const again = await runAt(run);
  assert.deepEqual(again.acquired, []);
  assert.deepEqual(await result(again), expected);
});

const damages: Record<string, (paths: ReturnType<typeof pathsBeside>) => Promise<void>> = {
  'the record is damaged': async ({ record }) => {
    await writeFile(record, (await readFile(record, 'utf8')).replace('"placed":', '"placed":1'));
  },
  'the part is damaged': async ({ part }) => {
    const bytes = await readFile(part);
    bytes[bytes.length >> 2]! ^= 1;
    await writeFile(part, bytes);
  },
  'the memos are damaged': async ({ seen }) => truncate(seen, 10),
};

for (const [reason, damage] of Object.entries(damages)) {
  test(`A part starts from the beginning when ${reason}`, async (t) => {
    const run = await someRun(t);
    const expected = await result(await runAt(await someRun(t)));
    const { paths } = await runAt(run, 15);
    await damage(paths);
    const resumed = await runAt(run);
    assert.equal(resumed.refused, reason);
    assert.deepEqual(await result(resumed), expected);
  });
}

test('A part starts from the beginning when its file is cut short or missing', async (t) => {
  const run = await someRun(t);
  const { paths } = await runAt(run, 15);
  await truncate(paths.part, 100);
  assert.equal((await findRecord(paths, KEY)).refused, 'the part is damaged');
});

test('Refuses a record of another plan, output or renderer', async (t) => {
  const { paths } = await runAt(await someRun(t), 15);
  const refusal = async (change: Partial<typeof KEY>) =>
    (await findRecord(paths, { ...KEY, ...change })).refused;
  assert.equal(await refusal({}), null);
  assert.equal(await refusal({ planHash: 'b' }), 'the record is for another plan');
  assert.equal(await refusal({ renderer: '2' }), 'the record is for another renderer');
  assert.equal(await refusal({ output: { effort: 'small' } }), 'the record is for another output');
});
