import type { IncidentPageAnswer } from '../../../src/http/contract/incident.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningService } from '../../support/service/running-service.ts';
import { soakJob } from './soak-jobs.ts';

/** An induced death and its classification. */
export interface InducedDeath {
  readonly how: NodeJS.Signals;
  readonly expected: string;
  readonly found: string;
  /** Final status of the job that was being rendered. */
  readonly status: string;
}

/** Signals and the class of the incident that each causes. */
const DEATHS: readonly (readonly [NodeJS.Signals, string])[] = [
  ['SIGKILL', 'killed'],
  ['SIGSEGV', 'crash'],
  ['SIGSTOP', 'hung'],
];
/** Number of a job that is long enough to be interrupted; see `soakJob`. */
const LONG_JOB = 12;

/** Kills or stops the renderer in the middle of a job with each of the signals. */
export async function* induceDeaths(service: RunningService): AsyncGenerator<InducedDeath> {
  for (const [how, expected] of DEATHS) {
    const before = await incidentsOf(service);
    await service.untilReady();
    const { id } = await service.submit(soakJob(LONG_JOB).body);
    while ((await service.get(`/gangsheets/${id}`)).body.progress.placed === 0) await sleep(5);
    process.kill(service.rendererPid(), how);
    while ((await incidentsOf(service)).length === before.length) await sleep(50);
    const found = (await incidentsOf(service)).find(({ jobId }) => jobId === id)?.class ?? 'none';
    const { status } = await service.untilEnded(id);
    yield { how, expected, found, status };
  }
}

/** Returns the newest incidents, at most one page. */
export async function incidentsOf(service: RunningService) {
  return (await service.get<IncidentPageAnswer>('/incidents')).body.incidents;
}
