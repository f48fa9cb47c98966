import type { Remedy } from '../errors.ts';
import type { Incident, LastMemory } from './incident.ts';

type Findings = Pick<Incident, 'class' | 'memory' | 'jobId'>;

/** From this share of the budget on the limit itself was too low. */
const LIMIT_REACHED = 0.95;
const LIMIT_FACTOR = 1.5;

/** What the person on call can do about it, the most effective first. Never empty. */
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

/** One and a half times the limit, where the peak has shown that it was reached. */
function raiseLimit(memory: LastMemory | null): readonly Remedy[] {
  if (memory === null || memory.peakBytes < LIMIT_REACHED * memory.budgetBytes) return [];
  const now = mib(memory.limitBytes);
  const detail = `Give the container at least ${mib(memory.limitBytes * LIMIT_FACTOR)} MB instead of ${now} MB: ${mib(memory.peakBytes)} MB of the budget of ${mib(memory.budgetBytes)} MB were in use.`;
  return [{ action: 'raise_limit', detail }];
}

function lookAtJob(jobId: string | null): readonly Remedy[] {
  if (jobId === null) return [];
  const detail = `Look at GET /gangsheets/${jobId}: it was in work. It is tried once more; at its second such death it fails and the others go on.`;
  return [{ action: 'look_at_job', detail }];
}

const lowerConcurrency: Remedy = {
  action: 'lower_concurrency',
  detail: 'Set RENDER_CONCURRENCY and RENDER_THREADS lower: fewer jobs and encoders at a time.',
};
const fewerOrders: Remedy = {
  action: 'fewer_orders',
  detail:
    'Send fewer orders and pieces per request: the JavaScript heap (--max-old-space-size=1024) was full, and more memory for the container does not enlarge it.',
};
const readStderr: Remedy = {
  action: 'read_log',
  detail: 'Read the log just before this: the last lines of stderr stand in the report.',
};
const findSender: Remedy = {
  action: 'find_sender',
  detail:
    'Nothing here sent that signal: look at the platform (deployment, health check, a limit of its own) and at dmesg.',
};
const readEarlier: Remedy = {
  action: 'read_incidents',
  detail: 'GET /incidents lists the deaths that led to this, each with what to do.',
};

function mib(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
