import { ServiceError, toProblem, type Problem, type Remedy } from '../errors.ts';
import type { Death } from '../supervision/incidents/classify-death.ts';
import type { Incident } from '../supervision/incidents/incident.ts';
import type { DeathCause, DeathCount } from './stores/death-store.ts';

/** A job is not retried after this many deaths that may be its own fault. */
const MAX_DEATHS = 2;
/** Kills from outside are not the job's fault, but retrying forever would hold up all other jobs. */
const MAX_OUTSIDE_KILLS = 4;

/** How a renderer, or the whole service, died. */
export type DeathClass = Death | Incident['class'];

const CAUSES: Readonly<Record<DeathClass, DeathCause | null>> = {
  brake: 'memory',
  cgroup_oom: 'memory',
  heap_oom: 'memory',
  native_oom: 'memory',
  probable_oom: 'memory',
  killed: 'outside',
  // Something else asked the renderer to end.
  clean: 'outside',
  hung: 'other',
  crash: 'other',
  // The whole service stopped, for example during a deployment.
  lost: null,
  gave_up: null,
  // The renderer keeps running; the item with the artwork fails.
  decode_timeout: null,
  decode_memory: null,
  decode_crash: null,
};

/** The count that a death raises for the job being rendered; null if it raises none. */
export function causeOf(death: DeathClass): DeathCause | null {
  return CAUSES[death];
}

/** The problem that a job fails with if it is not retried; null if it is retried. */
export function whyNotAgain(
  deaths: DeathCount,
  death: DeathClass,
  report: Incident | null,
): Problem | null {
  const faults = deaths.memory + deaths.other;
  if (faults < MAX_DEATHS && deaths.outside < MAX_OUTSIDE_KILLS) return null;
  const isMemory = deaths.memory > 0 && deaths.memory === faults;
  return toProblem(isMemory ? outOfMemory(deaths, report) : rendererLost(deaths, death, report));
}

function outOfMemory({ memory: times }: DeathCount, report: Incident | null): ServiceError {
  const message = `The renderer ran out of memory ${times} times on this job, the last time in low-memory mode. ${report?.summary ?? ''}`;
  return new ServiceError('out_of_memory', message.trim(), {
    remediation: [...remediesOf(report), ...(namesArtwork(report) ? [] : [splitRequest])],
    details: {
      deaths: times,
      ...(report && { how: report.class, ...report.memory }),
      ...(report?.place && { place: report.place }),
    },
  });
}

function rendererLost(
  deaths: DeathCount,
  death: DeathClass,
  report: Incident | null,
): ServiceError {
  const times = deaths.memory + deaths.outside + deaths.other;
  const message = `The renderer died ${times} times while rendering this job (last: ${death}).`;
  return new ServiceError('renderer_lost', message, {
    remediation: [
      {
        action: 'read_incidents',
        detail: 'See GET /incidents, which explains each of these deaths.',
      },
      ...remediesOf(report),
      splitRequest,
    ],
    details: { deaths },
  });
}

/** If one artwork needs too much, sending it with fewer others does not help. */
function namesArtwork(report: Incident | null): boolean {
  return report?.remediation.some(({ action }) => action === 'look_at_artwork') ?? false;
}

/** Leaves out the advice to look at the job, because this problem is shown with the job. */
function remediesOf(report: Incident | null): readonly Remedy[] {
  return report?.remediation.filter(({ action }) => action !== 'look_at_job') ?? [];
}

const splitRequest: Remedy = {
  action: 'split_request',
  detail: 'Send fewer orders in one request, or smaller artwork.',
};
