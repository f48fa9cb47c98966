/**
 * Kills the decoders, the renderer, and the whole service with `kill -9` at random moments of jobs with
 * several parts, and compares every file and preview with those of an undisturbed job. Before that, clients send
 * requests and orders continuously while the renderer dies ten times, and must lose nothing:
 *
 *     npm run bench:kills -- [--decoder 10] [--renderer 10] [--tree 10] [--hammer 10] [--seed 1] [--length 6]
 *
 * `again` is the number of pieces that were placed a second time. The program exits with code 1 if
 * anything is lost or differs, or if more pieces are placed again than the bound allows.
 */
import { parseArgs } from 'node:util';
import { hammerThroughDeaths } from '../support/service/clients/hammer.ts';
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
/**
 * Kills per job. A job fails if its renderer is killed from outside more often; kills of the whole service
 * do not count against a job.
 */
const KILLS_OF_A_JOB: Readonly<Record<Victim, number>> = {
  decoder: 5,
  renderer: 3,
  tree: 5,
};

const { values } = parseArgs({
  options: {
    decoder: { type: 'string', default: '10' },
    renderer: { type: 'string', default: '10' },
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
    // A job may end before its last kill. Then another job makes up for it.
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
    `${classes.length} deaths under load (${[...new Set(classes)].join(', ')}): ${healthy} probes answered with 200, ${taken} orders accepted and printed, none refused, aborted or lost\n`,
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
  await killJobs(lifetime, { victim: 'decoder', kills: Number(values.decoder), env });
  await killJobs(lifetime, { victim: 'renderer', kills: Number(values.renderer), env });
  await killJobs(lifetime, { victim: 'tree', kills: Number(values.tree), env });
});
const most = Math.max(0, ...results.map(({ again }) => again));
const same = results.filter(({ isSame }) => isSame).length;
const median = [...recordMs].sort((a, b) => a - b)[recordMs.length >> 1] ?? 0;
console.log(
  `\n${same} of ${results.length} kills ended in identical files and previews; most pieces placed again: ${most} (bound: ${mostRenderedAgain({ lengthIn })}); median time of a record: ${median} ms`,
);
if (same < results.length || most > mostRenderedAgain({ lengthIn })) process.exitCode = 1;
