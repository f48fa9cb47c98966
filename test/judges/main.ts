/**
 * `npm run judge` asks programs that share no code with ours for the expected values of the tests. It
 * names and skips a program that is missing. `-- --write` stores the drawings of Chromium as the
 * expectation of the corpus.
 */
import type { Judge } from '../field-reports/field-case.ts';
import { startChromium } from './chromium.ts';
import { judgeCorpus } from './judge-corpus.ts';
import { judgeFieldReports } from './judge-field-reports.ts';
import type { Picturing } from './judge.ts';
import { startInkscape, startMagick, startPillow } from './programs.ts';

const STARTS: readonly (readonly [Judge, string, () => Promise<Picturing>])[] = [
  ['chromium', 'chromium', startChromium],
  ['pillow', 'python3-pil', startPillow],
  ['magick', 'imagemagick', startMagick],
  ['inkscape', 'inkscape', startInkscape],
];

const bench = new Map<Judge, Picturing>();
for (const [judge, debianPackage, start] of STARTS) {
  try {
    const picturing = await start();
    bench.set(judge, picturing);
    console.log(`${judge}: ${picturing.version}`);
  } catch {
    console.log(`${judge}: missing, skipped (Debian package ${debianPackage})`);
  }
}
const chromium = bench.get('chromium');
let differing = 0;
try {
  if (!process.argv.includes('--corpus')) differing += await judgeFieldReports(bench);
  if (chromium !== undefined) {
    const isWriting = process.argv.includes('--write');
    differing += await judgeCorpus({ chromium, magick: bench.get('magick'), isWriting });
  }
} finally {
  for (const picturing of bench.values()) await picturing.close();
}
console.log(
  differing === 0 ? 'Every value was reproduced.' : `${differing} values were not reproduced.`,
);
process.exitCode = differing === 0 ? 0 : 1;
