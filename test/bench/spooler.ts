/**
 * Orders photographs on a disk of 365 MB, which holds two of the twelve sheets. Each sheet must be printed
 * once, as room is made. Further cases kill processes, fill the disk from outside, and more:
 *
 *     npm run bench:spooler -- [--case twelve]
 *
 * The program needs root and a loop device. It exits with code 1 if a limit is broken.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { barsOf } from './spooler/bars.ts';
import { CASES, type SpoolerCase } from './spooler/cases.ts';
import { drawPhotographs } from './spooler/photographs.ts';
import { runCase } from './spooler/run-case.ts';

const { values } = parseArgs({ options: { case: { type: 'string' } } });

async function show(tried: SpoolerCase, photographsDir: string): Promise<boolean> {
  let isKept = false;
  await duringProgram(async (t) => {
    const result = await runCase(t, tried, photographsDir);
    const { shop, seconds } = result;
    const bars = barsOf(result, tried);
    isKept = bars.every((bar) => bar.isKept);
    const paused = shop.log.filter(({ event }) => event === 'storage paused').length;
    const load = loadavg().map((share) => share.toFixed(1));
    console.log(
      `\n${tried.name}: ${seconds} s, ${paused} waits for the disk, load ${load.join(' ')}`,
    );
    for (const line of new Set(shop.told.map(({ detail, readyz }) => `${readyz}: ${detail}`))) {
      console.log(`  ${line}`);
    }
    for (const bar of bars) {
      console.log(`| ${bar.isKept ? 'kept  ' : 'BROKEN'} | ${bar.bar} | ${bar.measured} |`);
    }
  });
  return isKept;
}

await duringProgram(async (t) => {
  const photographsDir = await drawPhotographs(t);
  for (const tried of CASES.filter(({ name }) => name === (values.case ?? name))) {
    if (!(await show(tried, photographsDir))) process.exitCode = 1;
  }
});
