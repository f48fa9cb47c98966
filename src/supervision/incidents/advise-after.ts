import type { Remedy } from '../../errors.ts';
import { toLeastMib } from '../../telemetry/figures.ts';
import type { DecoderEnded } from '../../messages.ts';
import {
  isDecoderEnd,
  type DecodeInProgress,
  type Incident,
  type IncidentClass,
  type LastMemory,
} from './incident.ts';

type Findings = Pick<Incident, 'class' | 'memory' | 'jobId' | 'decode'>;

/** A peak above this share of the budget shows that the limit itself was too low. */
const LIMIT_REACHED = 0.95;
const LIMIT_FACTOR = 1.5;

/** Advises the person on call, with the most effective remedy first. Never empty. */
export function adviseAfter(findings: Findings): readonly Remedy[] {
  const { class: incidentClass, decode } = findings;
  return isDecoderEnd(incidentClass)
    ? [...adviseOnArtwork(decode), ...EXTRA[incidentClass]]
    : adviseAfterDeath(incidentClass, findings);
}

function adviseAfterDeath(
  death: Exclude<IncidentClass, DecoderEnded['end']>,
  findings: Findings,
): readonly Remedy[] {
  switch (death) {
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

/** A larger container would not help: the artwork is at fault, and no other work was affected. */
function adviseOnArtwork(decode: DecodeInProgress | null): readonly Remedy[] {
  if (decode === null) return [replaceArtwork];
  const { sha256, owner } = decode;
  return [...findItems(owner), replaceArtwork, quarantineOf(sha256)];
}

function findItems({ kind, id }: DecodeInProgress['owner']): readonly Remedy[] {
  if (kind !== 'job') return [];
  const detail = `See GET /gangsheets/${id}: the problem of this job names the items that use the artwork. Other jobs were not affected.`;
  return [{ action: 'look_at_job', detail }];
}

function quarantineOf(sha256: string): Remedy {
  const detail = `If the artwork takes down a decoder again, it is refused for QUARANTINE_HOURS (0: never). GET /quarantine lists such artwork, and DELETE /quarantine/${sha256} releases it.`;
  return { action: 'review_quarantine', detail };
}

const replaceArtwork: Remedy = {
  action: 'replace_artwork',
  detail:
    'Ask the customer for another export of the artwork, ideally a PNG at its printed size. The same file will probably take down a decoder again.',
};
const raiseTimeout: Remedy = {
  action: 'raise_decode_timeout',
  detail:
    'If artwork like this must print, raise DECODE_TIMEOUT_MS. A decoder is then occupied for longer before it is killed.',
};
const readDecoderStderr: Remedy = {
  action: 'read_stderr',
  detail:
    'Read `stderr` in this incident: it contains the last lines that the decoder wrote, if any.',
};
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

const EXTRA: Readonly<Record<DecoderEnded['end'], readonly Remedy[]>> = {
  decode_timeout: [raiseTimeout],
  decode_memory: [],
  decode_crash: [readDecoderStderr],
};
