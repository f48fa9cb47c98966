import type { Remedy } from '../errors.ts';
import { toLeastMib } from '../telemetry/figures.ts';
import type { Incident, LastMemory } from './incident.ts';

type Findings = Pick<Incident, 'class' | 'memory' | 'jobId'>;

/** A peak above this share of the budget shows that the limit itself was too low. */
const LIMIT_REACHED = 0.95;
const LIMIT_FACTOR = 1.5;

/** Advises the person on call, with the most effective remedy first. Never empty. */
export function adviseAfter(findings: Findings): readonly Remedy[] {
  switch (findings.class) {
    case 'brake':
    case 'cgroup_oom':
    case 'probable_oom':
      return [...raiseLimit(findings.memory), ...lookAtJob(findings.jobId), lowerConcurrency];
    case 'heap_oom':
      return [fewerOrders, ...lookAtJob(findings.jobId)];
    case 'hung':
    case 'crash':
      return [readStderr, ...lookAtJob(findings.jobId)];
    case 'killed':
      return [findSender];
    case 'lost':
      return [findSender, ...raiseLimit(findings.memory)];
    case 'gave_up':
      return [readEarlier, ...raiseLimit(findings.memory)];
  }
}

/** Asks for one and a half times the limit, if the peak shows that the limit was reached. */
function raiseLimit(memory: LastMemory | null): readonly Remedy[] {
  if (memory === null || memory.peakBytes < LIMIT_REACHED * memory.budgetBytes) return [];
  const { limitBytes, peakBytes, budgetBytes } = memory;
  const askedMb = toLeastMib(limitBytes * LIMIT_FACTOR);
  const used = `${toLeastMib(peakBytes)} MB of the ${toLeastMib(budgetBytes)} MB budget`;
  const detail = `Give the container at least ${askedMb} MB instead of ${toLeastMib(limitBytes)} MB: memory use peaked at ${used}.`;
  return [{ action: 'raise_limit', detail }];
}

function lookAtJob(jobId: string | null): readonly Remedy[] {
  if (jobId === null) return [];
  const detail = `Job ${jobId} was being rendered: see GET /gangsheets/${jobId}. The job is retried once; if the renderer dies again in the same way, the job fails and the queue continues.`;
  return [{ action: 'look_at_job', detail }];
}

const lowerConcurrency: Remedy = {
  action: 'lower_concurrency',
  detail:
    'Lower RENDER_CONCURRENCY and RENDER_THREADS: fewer jobs and encoder threads will then run at once.',
};
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
