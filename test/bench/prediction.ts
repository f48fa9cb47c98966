/**
 * Compares predicted peaks of memory with measured ones. Every sheet of the render benchmark is printed by
 * a service of its own, inside a memory group if one can be created. A fresh service is the worst case:
 * nothing is cached, and nothing has been learned.
 *
 *     npm run bench:prediction -- [--sheets A,C] [--outputs png,tiff,pdf,png+full] [--json FILE]
 *
 * With `--runs N` each service renders its sheet N times, so the second run shows the effect of learning
 * from the first. The program exits with code 1 if a limit is broken.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { measurePeak, type MeasuredPeak } from './prediction/measure-peak.ts';
import { SHEETS } from './render/sheets.ts';

const FOLDER = join(tmpdir(), 'gangsheet-bench', 'artwork');
/** Limits of measured / predicted. A low prediction risks a kill; a high one makes jobs wait needlessly. */
const MOST_P99 = 1;
const LEAST_MEDIAN = 0.5;

const { values } = parseArgs({
  options: {
    sheets: { type: 'string', default: 'A,C,D,E,F,H,I' },
    outputs: { type: 'string', default: 'png' },
    runs: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});
const loadBefore = loadavg();
const results: MeasuredPeak[] = [];
await mkdir(FOLDER, { recursive: true });
for (const output of values.outputs.split(',')) {
  for (const sheet of SHEETS.filter(({ name }) => values.sheets.split(',').includes(name))) {
    await duringProgram(async (lifetime) => {
      const run = { sheet, output, folder: FOLDER, runs: Number(values.runs) };
      for await (const measured of measurePeak(lifetime, run)) {
        results.push(measured);
        console.log(lineOf(measured));
      }
    });
  }
}

const sorted = results.map(({ ratio }) => ratio).sort((a, b) => a - b);
const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
const summary = { median: at(0.5), p99: at(0.99), jobs: sorted.length };
console.log(`measured / predicted: median ${show(summary.median)}, p99 ${show(summary.p99)}`);
console.log(
  `load before ${loadBefore.map(show).join(' ')}, after ${loadavg().map(show).join(' ')}`,
);
if (values.json !== undefined) {
  await writeFile(values.json, JSON.stringify({ summary, results, loadBefore }, null, 2));
}
process.exitCode = summary.p99 <= MOST_P99 && summary.median >= LEAST_MEDIAN ? 0 : 1;

function lineOf({
  sheet,
  output,
  run,
  calculatedMb,
  predictedMb,
  measuredMb,
  ratio,
}: MeasuredPeak) {
  const figures = `${calculatedMb} MB calculated, ${predictedMb} predicted, ${measuredMb} measured`;
  return `${sheet.padEnd(4)} ${output.padEnd(9)} run ${run}: ${figures}, ratio ${show(ratio)}`;
}

function show(number: number): string {
  return number.toFixed(2);
}
