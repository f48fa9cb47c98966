import type { IncidentPageAnswer } from '../../../src/http/contract/incident.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningService } from '../../support/service/running-service.ts';
import { soakJob } from './soak-jobs.ts';

/** A death that was brought about, and what the report made of it. */
export interface InducedDeath {
  readonly how: NodeJS.Signals;
  readonly expected: string;
  readonly found: string;
  /** Of the job that was in work. */
  readonly status: string;
}

/** What each signal does to a renderer. */
const DEATHS: readonly (readonly [NodeJS.Signals, string])[] = [
  ['SIGKILL', 'killed'],
  ['SIGSEGV', 'crash'],
  ['SIGSTOP', 'hung'],
];
/** A job that is long enough to be met at work: see `soakJob`. */
const LONG_JOB = 12;

/** Ends the renderer in the middle of a job, in every way that can be brought about from outside. */
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

/** The newest, at most a page of them. */
export async function incidentsOf(service: RunningService) {
  return (await service.get<IncidentPageAnswer>('/incidents')).body.incidents;
}
