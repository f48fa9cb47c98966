/**
 * Kills the renderer, and the whole service, with `kill -9` at random moments of jobs of several
 * parts, and holds every file and preview against those of a job that nobody disturbed:
 *
 *     npm run bench:kills -- [--renderer 20] [--tree 10] [--seed 1] [--length 6]
 *
 * `again` are the pieces that had been placed and were placed a second time.
 */
import { parseArgs } from 'node:util';
import {
  drawKillArtwork,
  mostRenderedAgain,
  runKilled,
  runUndisturbed,
  type Killed,
  type KillRun,
  type Victim,
} from '../support/kill-runs.ts';

const FORMATS = ['png', 'tiff', 'pdf'] as const;
/** A job that is killed from outside more often fails; a service that is killed as a whole does not. */
const KILLS_OF_A_JOB: Readonly<Record<Victim, number>> = { renderer: 3, tree: 5 };

const { values } = parseArgs({
  options: {
    renderer: { type: 'string', default: '20' },
    tree: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    length: { type: 'string', default: '6' },
  },
});
const lengthIn = Number(values.length);
let seed = Number(values.seed);

const releases: (() => unknown)[] = [];
const lifetime = {
  after: (release: () => unknown) => void releases.push(release),
  signal: new AbortController().signal,
};
const recordMs: number[] = [];
const results: { readonly again: number; readonly isSame: boolean }[] = [];

function report(
  { victim, format }: Pick<KillRun, 'victim' | 'format'>,
  killed: Killed,
  isSame: boolean,
): void {
  for (const { placed, phase, resumedFrom, refused } of killed.kills) {
    const again = Math.max(0, placed - resumedFrom);
    results.push({ again, isSame });
    const bytes = isSame ? 'identical' : 'DIFFERENT';
    const cells = [results.length, seed, victim, format, phase, placed, resumedFrom, again, bytes];
    console.log(`| ${cells.join(' | ')} | ${refused ?? ''} |`);
  }
}

async function killJobs(victim: Victim, kills: number): Promise<void> {
  for (let left = kills; left > 0; seed += 1) {
    const format = FORMATS[seed % FORMATS.length] ?? 'png';
    const run = { victim, seed, format, lengthIn, env } as const;
    const killed = await runKilled(lifetime, {
      ...run,
      kills: Math.min(left, KILLS_OF_A_JOB[victim]),
    });
    const expected = undisturbed.get(format)?.hashes ?? [];
    recordMs.push(...killed.recordMedianMs);
    report(run, killed, killed.hashes.join() === expected.join());
    // A job may end before its last moment has come: then another one makes up for it.
    left -= killed.kills.length;
  }
}

const env = await drawKillArtwork(lifetime);
const undisturbed = new Map<string, Killed>();
try {
  for (const format of FORMATS) {
    undisturbed.set(format, await runUndisturbed(lifetime, { format, lengthIn, env }));
  }
  console.log('| | seed | killed | format | phase | placed | resumed from | again | bytes | |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  await killJobs('renderer', Number(values.renderer));
  await killJobs('tree', Number(values.tree));
} finally {
  for (const release of releases.reverse()) await release();
}
const most = Math.max(...results.map(({ again }) => again));
const same = results.filter(({ isSame }) => isSame).length;
const median = [...recordMs].sort((a, b) => a - b)[recordMs.length >> 1] ?? 0;
console.log(
  `\n${same} of ${results.length} kills ended in identical files and previews; most placed again: ${most} pieces (bound: ${mostRenderedAgain({ lengthIn })}); a record took ${median} ms at the median`,
);
if (same < results.length || most > mostRenderedAgain({ lengthIn })) process.exitCode = 1;
