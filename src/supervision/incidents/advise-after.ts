import type { Remedy } from '../../errors.ts';
import type { DecoderEnded } from '../../messages.ts';
import { adviseOnArtwork } from './advise-on-artwork.ts';
import { adviseOnCrash } from './advise-on-crash.ts';
import {
  adviseOnMemory,
  lookAtJob,
  raiseLimitIfKilledForMemory,
  raiseLimitIfReached,
  type Circumstances,
} from './advise-on-memory.ts';
import { isMemoryDeath } from './is-alike.ts';
import { isDecoderEnd, type Incident, type IncidentClass } from './incident.ts';

type Findings = Pick<Incident, 'class' | 'memory' | 'jobId' | 'place' | 'decode' | 'stderr'>;

/** Advises the person on call, with the most effective remedy first. Never empty. */
export function adviseAfter(findings: Findings, now: Circumstances): readonly Remedy[] {
  const { class: incidentClass, decode } = findings;
  return isDecoderEnd(incidentClass)
    ? adviseOnArtwork(incidentClass, decode)
    : adviseAfterDeath(incidentClass, findings, now);
}

function adviseAfterDeath(
  death: Exclude<IncidentClass, DecoderEnded['end']>,
  findings: Findings,
  now: Circumstances,
): readonly Remedy[] {
  const { memory, jobId, stderr } = findings;
  if (isMemoryDeath(death)) {
    const advice = adviseOnMemory(findings, now);
    return advice.length > 0 ? advice : [readStderr];
  }
  switch (death) {
    case 'heap_oom':
      return [fewerOrders, ...lookAtJob(jobId)];
    case 'hung':
      return [readStderr, ...lookAtJob(jobId)];
    case 'crash':
      return [...adviseOnCrash(stderr), readStderr, ...lookAtJob(jobId)];
    case 'killed':
      return [findSender, ...raiseLimitIfReached(memory)];
    case 'lost':
      return [findSender, ...raiseLimitIfKilledForMemory(memory?.limitBytes ?? now.limitBytes)];
    case 'gave_up':
      return [readEarlier, ...adviseOnCrash(stderr), ...raiseLimitIfReached(memory)];
  }
}

const fewerOrders: Remedy = {
  action: 'fewer_orders',
  detail:
    'Send fewer orders and pieces per request: the JavaScript heap (--max-old-space-size=1024) was full, and a larger container does not enlarge it.',
};
const readStderr: Remedy = {
  action: 'read_log',
  detail:
    'Read the log just before this incident; the incident itself includes the last lines of stderr.',
};
const findSender: Remedy = {
  action: 'find_sender',
  detail:
    'The service did not send this signal. Check the platform (deployments, health checks, its own limits) and dmesg.',
};
const readEarlier: Remedy = {
  action: 'read_incidents',
  detail:
    'See GET /incidents, which lists the deaths that led to this exit, each with its remedies.',
};
