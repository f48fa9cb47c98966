/**
 * Renders the same plans with this service and with other programs, in turn:
 *
 *     npm run bench:render -- [--sheets E,F] [--only floor,balanced] [--runs 3] [--json FILE]
 *
 * Every contender has a process of its own. Artworks and plans are made once and kept in the folder
 * for temporary files. The figures are valid only on a machine that does nothing else.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findContenders, type Contender } from './render/contenders.ts';
import { megapixelsOf, prepareSheet, readPrepared } from './render/prepare-sheet.ts';
import { runContender, type Measured } from './render/run-contender.ts';
import { comparePixels, readPart } from './render/same-pixels.ts';
import { SHEETS, SMALL_SHEET, type BenchSheet } from './render/sheets.ts';
import { formatTable, medianOf, type Result } from './render/table.ts';

const FOLDER = join(tmpdir(), 'gangsheet-bench');
/** Resizing kernels and blending differ by library; a piece in a wrong position differs everywhere. */
const MOST_DIFFERING = 0.02;

const threads = availableParallelism();
const { values } = parseArgs({
  options: {
    sheets: { type: 'string', default: SHEETS.map(({ name }) => name).join() },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const wanted = values.sheets.split(',');
const contenders = findContenders().filter(({ name }) =>
  values.only.split(',').some((word) => name.endsWith(word)),
);
const loadBefore = loadavg();

await checkPixels();
const results: Result[] = [];
for (const sheet of SHEETS.filter(({ name }) => wanted.includes(name))) {
  results.push(...(await benchSheet(sheet)));
}
console.log(`\n${formatTable(results)}`);
console.log(
  `\n${threads} cores; load before ${loadBefore.map(String).join(' ')}, after ${loadavg().map(String).join(' ')}`,
);
if (values.json !== undefined) {
  await writeFile(values.json, JSON.stringify({ threads, loadBefore, results }, null, 2));
}

async function benchSheet(sheet: BenchSheet): Promise<readonly Result[]> {
  const preparedPath = await prepareSheet(sheet, FOLDER);
  const megapixels = megapixelsOf(await readPrepared(preparedPath));
  console.log(`\n${sheet.name}: ${sheet.what}, ${megapixels.toFixed(0)} megapixels`);
  const runs = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]));
  for (let turn = 0; turn < Number(values.runs); turn += 1) {
    for (const [contender, measured] of runs) {
      // A floor takes as long as all other contenders together, so it runs once.
      if (contender.kind === 'floor' && turn > 0) continue;
      const run = await runContender({ contender, preparedPath, threads });
      measured.push(run);
      console.log(`  ${contender.name}: ${(run.wallMs / 1e3).toFixed(2)} s`);
    }
  }
  return [...runs].map(([{ name }, measured]) => ({
    sheet: sheet.name,
    contender: name,
    megapixels,
    runs: measured,
    median: medianOf(measured),
  }));
}

/** Checks that all contenders give the same pixels before anything is timed. */
async function checkPixels(): Promise<void> {
  const preparedPath = await prepareSheet(SMALL_SHEET, FOLDER);
  let expected: Buffer | null = null;
  for (const contender of contenders.filter(({ kind }) => kind !== 'floor')) {
    await runContender({ contender, preparedPath, threads }, async (outDir) => {
      const pixels = await readPart(outDir);
      expected ??= pixels;
      const { share, worst } = comparePixels(expected, pixels);
      console.log(`${contender.name}: ${(share * 100).toFixed(3)}% differ, by ${worst} at most`);
      if (share > MOST_DIFFERING) throw new Error(`${contender.name} renders other pixels`);
    });
  }
}
