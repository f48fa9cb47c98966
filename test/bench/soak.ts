/**
 * Soak benchmark: runs many small jobs of every kind in a memory group of 1 GB. Some decode large images,
 * some fail, and some are cancelled. The idle baseline of the renderer must stay level, the kernel must not
 * kill any process, and every job must end as expected. Afterwards the renderer is killed in several ways,
 * and the service must classify each death correctly.
 *
 *     npm run bench:soak -- [--jobs 200] [--json FILE]
 *
 * The program exits with code 1 if a limit is broken.
 */
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { withFault } from '../support/damage/fault.ts';
import { createMemoryGroup } from '../support/processes/memory-group.ts';
import { residentBytesOfTree } from '../support/processes/process-tree.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import {
  startRunningService,
  type Lifetime,
  type RunningService,
} from '../support/service/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';
import { drawSoakArtwork } from './soak/draw-soak-artwork.ts';
import { baselinesIn, trendOf } from './soak/baselines.ts';
import { incidentsOf, induceDeaths, type InducedDeath } from './soak/induce-deaths.ts';
import { runJobs, type SoakEnd } from './soak/run-jobs.ts';
import { cpuShareOf } from './soak/thread-cpu.ts';

const MIB = 2 ** 20;
const LIMIT_BYTES = 1024 * MIB;
const MOST_SAMPLER_CPU = 0.01;
const MOST_SERVICE_MB = 120;
const PROGRESS_EVERY = 20;

/** A condition that must hold. */
interface Bar {
  readonly bar: string;
  readonly measured: string;
  readonly isKept: boolean;
}

const { values } = parseArgs({
  options: { jobs: { type: 'string', default: '200' }, json: { type: 'string' } },
});

await duringProgram(async (lifetime) => {
  const { service, oomKills } = await start(lifetime);
  const startMs = performance.now();
  const ends = await arrayOf(runJobs(service, Number(values.jobs)), printProgress);
  const seconds = Math.round((performance.now() - startMs) / 1000);
  const baselines = baselinesIn(service.log);
  const bars = [
    ...barsOfJobs(ends),
    ...(await barsOfProcesses(service)),
    barOfBaselines('heap', baselines.heapMb),
    barOfBaselines('resident memory', baselines.residentMb),
  ];
  const deaths = await arrayOf(induceDeaths(service), (death) =>
    console.log(JSON.stringify(death)),
  );
  bars.push(barOfDeaths(deaths), {
    bar: 'the kernel killed no process',
    measured: `${oomKills()} OOM kills`,
    isKept: oomKills() === 0,
  });
  await service.stop();
  console.log(`${ends.length} jobs in ${seconds} s, load ${loadavg().map(show).join(' ')}\n`);
  for (const { bar, measured, isKept } of bars) {
    console.log(`| ${isKept ? 'kept  ' : 'BROKEN'} | ${bar} | ${measured} |`);
  }
  if (values.json !== undefined) {
    const report = { seconds, bars, ends, baselines, deaths };
    await writeFile(values.json, JSON.stringify(report, null, 2));
  }
  process.exitCode = bars.every(({ isKept }) => isKept) ? 0 : 1;
});

async function start(lifetime: Lifetime) {
  const group = createMemoryGroup({ limitBytes: LIMIT_BYTES });
  if ('unavailable' in group) throw new Error(group.unavailable);
  lifetime.after(() => group.remove());
  const dir = await tempDir(lifetime);
  await drawSoakArtwork(dir);
  const env = {
    ...withFault(),
    ARTWORK_DIR: dir,
    LOG_LEVEL: 'debug',
    IDLE_CLEANUP_SECONDS: '0',
    RATE_LIMIT_PER_MINUTE: '0',
  };
  const service = await startRunningService(lifetime, { env, group });
  await service.untilReady();
  return { service, oomKills: () => group.oomKills() };
}

async function arrayOf<T>(
  all: AsyncIterable<T>,
  onEach: (one: T, count: number) => void,
): Promise<T[]> {
  const found: T[] = [];
  for await (const one of all) onEach(one, found.push(one));
  return found;
}

function isExpected({ status, ends }: SoakEnd): boolean {
  return status === ends;
}

/** Prints jobs that ended unexpectedly, and the progress. */
function printProgress(end: SoakEnd, count: number): void {
  if (!isExpected(end)) console.log(JSON.stringify(end));
  if (count % PROGRESS_EVERY === 0) console.log(`${count} jobs`);
}

function barsOfJobs(ends: readonly SoakEnd[]): readonly Bar[] {
  const right = ends.filter(isExpected);
  const count = (status: string) =>
    `${right.filter((end) => end.status === status).length} ${status}`;
  const measured = ['succeeded', 'failed', 'cancelled'].map(count).join(', ');
  return [
    {
      bar: 'every job ended as expected',
      measured: `${right.length} of ${ends.length}: ${measured}`,
      isKept: right.length === ends.length,
    },
  ];
}

async function barsOfProcesses(service: RunningService): Promise<readonly Bar[]> {
  const incidents = await incidentsOf(service);
  const starts = service.logged('renderer started').length;
  const thread = service.logged('sampler thread').at(-1) as unknown as { pid: number; tid: number };
  const cpu = cpuShareOf(thread);
  const tree = residentBytesOfTree(service.child.pid ?? 0);
  const serviceMb = (tree - residentBytesOfTree(service.rendererPid())) / MIB;
  return [
    {
      bar: 'one renderer survives all jobs',
      measured: `${starts} started, ${incidents.length} incidents`,
      isKept: starts === 1 && incidents.length === 0,
    },
    {
      bar: 'the sampler uses less than 1% of a core',
      measured: `${(cpu * 100).toFixed(2)}%`,
      isKept: cpu < MOST_SAMPLER_CPU,
    },
    {
      bar: `the service uses less than ${MOST_SERVICE_MB} MB`,
      measured: `${Math.round(serviceMb)} MB`,
      isKept: serviceMb < MOST_SERVICE_MB,
    },
  ];
}

function barOfBaselines(name: string, levels: readonly number[]): Bar {
  const { firstMb, lastMb, isFlat } = trendOf(levels);
  return {
    bar: `${name} after cleanup is level`,
    measured: `${firstMb} in the first third, ${lastMb} in the last of ${levels.length} readings`,
    isKept: isFlat,
  };
}

function barOfDeaths(deaths: readonly InducedDeath[]): Bar {
  const right = deaths.filter(
    (death) => death.expected === death.found && death.status === 'succeeded',
  );
  const found = deaths.map((death) => `${death.how} ${death.found}, its job ${death.status}`);
  return {
    bar: 'induced deaths are classified correctly and cost no job',
    measured: `${right.length} of ${deaths.length} (${found.join('; ')})`,
    isKept: right.length === deaths.length,
  };
}

function show(load: number): string {
  return load.toFixed(1);
}
