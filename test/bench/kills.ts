/**
 * Kills the renderer, and the whole service, with `kill -9` at random moments of jobs of several
 * parts, and holds every file and preview against those of a job that nobody disturbed. Before that,
 * clients ask and order without a pause through ten deaths of the renderer, and lose nothing:
 *
 *     npm run bench:kills -- [--renderer 20] [--tree 10] [--hammer 10] [--seed 1] [--length 6]
 *
 * `again` are the pieces that had been placed and were placed a second time. Ends with code 1 when
 * something is lost, differs, or is placed again beyond the bound.
 */
import { parseArgs } from 'node:util';
import { hammerThroughDeaths } from '../support/service/hammer.ts';
import {
  drawKillArtwork,
  mostRenderedAgain,
  runKilled,
  runUndisturbed,
  type Killed,
  type KillRun,
  type Victim,
} from '../support/service/kill-runs.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { startRunningService, type Lifetime } from '../support/service/running-service.ts';

const FORMATS = ['png', 'tiff', 'pdf'] as const;
/** A job that is killed from outside more often fails; a service that is killed as a whole does not. */
const KILLS_OF_A_JOB: Readonly<Record<Victim, number>> = { renderer: 3, tree: 5 };

const { values } = parseArgs({
  options: {
    renderer: { type: 'string', default: '20' },
    tree: { type: 'string', default: '10' },
    hammer: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    length: { type: 'string', default: '6' },
  },
});
const lengthIn = Number(values.length);
let seed = Number(values.seed);

const recordMs: number[] = [];
const undisturbed = new Map<string, Killed>();
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

async function killJobs(
  lifetime: Lifetime,
  { victim, kills, env }: Pick<KillRun, 'victim' | 'kills' | 'env'>,
): Promise<void> {
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

async function hammer(lifetime: Lifetime, env: KillRun['env']): Promise<void> {
  const deaths = Number(values.hammer);
  if (deaths === 0) return;
  const settings = { ...env, GIVE_UP_AFTER_DEATHS: String(deaths + 1), RATE_LIMIT_PER_MINUTE: '0' };
  const service = await startRunningService(lifetime, { env: settings });
  const job = {
    orders: [{ id: 'hammer', items: [{ artwork: { file: '1' }, width: 1, quantity: 20 }] }],
    sheet: { width: 12, maxHeight: 24 },
    packing: { effort: 'fast' },
  };
  const { healthy, taken, classes } = await hammerThroughDeaths(service, { deaths, job });
  console.log(
    `${classes.length} deaths under load (${[...new Set(classes)].join(', ')}): ${healthy} probes answered with 200, ${taken} orders taken and printed, none refused, cut off or lost\n`,
  );
  await service.stop();
}

await duringProgram(async (lifetime) => {
  const env = await drawKillArtwork(lifetime);
  await hammer(lifetime, env);
  for (const format of FORMATS) {
    undisturbed.set(format, await runUndisturbed(lifetime, { format, lengthIn, env }));
  }
  console.log('| | seed | killed | format | phase | placed | resumed from | again | bytes | |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  await killJobs(lifetime, { victim: 'renderer', kills: Number(values.renderer), env });
  await killJobs(lifetime, { victim: 'tree', kills: Number(values.tree), env });
});
const most = Math.max(0, ...results.map(({ again }) => again));
const same = results.filter(({ isSame }) => isSame).length;
const median = [...recordMs].sort((a, b) => a - b)[recordMs.length >> 1] ?? 0;
console.log(
  `\n${same} of ${results.length} kills ended in identical files and previews; most placed again: ${most} pieces (bound: ${mostRenderedAgain({ lengthIn })}); a record took ${median} ms at the median`,
);
if (same < results.length || most > mostRenderedAgain({ lengthIn })) process.exitCode = 1;
