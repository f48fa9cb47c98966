import { ServiceError, toProblem, type Problem, type Remedy } from '../errors.ts';
import type { Death } from '../supervision/classify-death.ts';
import type { Incident } from '../supervision/incident.ts';
import type { DeathCause, DeathCount } from './stores/death-store.ts';

/** A job during which this many renderers died by what may be its own fault is not tried again. */
const MAX_DEATHS = 2;
/** Somebody outside who kills is no fault of the job; but without end it would hold up all others. */
const MAX_OUTSIDE_KILLS = 4;

/** What a death says about the job that was in work; null: nothing. */
export function causeOf(how: Death | Incident['class']): DeathCause | null {
  switch (how) {
    case 'brake':
    case 'cgroup_oom':
    case 'heap_oom':
    case 'probable_oom':
      return 'memory';
    case 'killed':
      return 'outside';
    case 'clean':
    case 'hung':
    case 'crash':
      return 'other';
    // The service went as a whole, or chose to: a deployment looks like that.
    case 'lost':
    case 'gave_up':
      return null;
  }
}

/** The problem of a job that is not tried again, or null: it has another try. */
export function whyNotAgain(
  deaths: DeathCount,
  how: string,
  report: Incident | null,
): Problem | null {
  const faults = deaths.memory + deaths.other;
  if (faults < MAX_DEATHS && deaths.outside < MAX_OUTSIDE_KILLS) return null;
  const isMemory = deaths.memory > 0 && deaths.memory === faults;
  return toProblem(isMemory ? outOfMemory(deaths, report) : rendererLost(deaths, how, report));
}

function outOfMemory({ memory: times }: DeathCount, report: Incident | null): ServiceError {
  const message = `The renderer ran out of memory ${times} times over this job, the last time with as little in memory as it can do with. ${report?.summary ?? ''}`;
  return new ServiceError('out_of_memory', message.trim(), {
    remediation: [...ofReport(report), splitRequest],
    details: {
      deaths: times,
      ...(report && { how: report.class, ...report.memory }),
      ...(report?.place && { place: report.place }),
    },
  });
}

function rendererLost(deaths: DeathCount, how: string, report: Incident | null): ServiceError {
  const times = deaths.memory + deaths.outside + deaths.other;
  const message = `The renderer died ${times} times while it worked on this job (last: ${how}).`;
  return new ServiceError('renderer_lost', message, {
    remediation: [
      { action: 'read_incidents', detail: 'GET /incidents says how each of them ended.' },
      ...ofReport(report),
      splitRequest,
    ],
    details: { deaths },
  });
}

/** That the job should be looked at is no news to whoever reads its problem. */
function ofReport(report: Incident | null): readonly Remedy[] {
  return report?.remediation.filter(({ action }) => action !== 'look_at_job') ?? [];
}

const splitRequest: Remedy = {
  action: 'split_request',
  detail: 'Send fewer orders in one request, or smaller artwork.',
};
