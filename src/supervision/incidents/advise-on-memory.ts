import type { Remedy } from '../../errors.ts';
import { toLeastMib } from '../../telemetry/figures.ts';
import type { Incident, LastMemory } from './incident.ts';

/** What is known about a death besides its evidence. */
export interface Circumstances {
  /** The memory limit now, for deaths that left no sample of it; null if it is unknown. */
  readonly limitBytes: number | null;
  /** Number of jobs that are rendered at a time. */
  readonly concurrency: number;
  /** Whether the same artwork, or the same job, ran out of memory before. */
  readonly isRepeated: boolean;
}

type Findings = Pick<Incident, 'class' | 'memory' | 'jobId' | 'place'>;

/** A peak above this share of the budget shows that the limit itself was too low. */
const LIMIT_REACHED = 0.95;
const LIMIT_FACTOR = 1.5;

/**
 * The first death may be due to the limit. The job is then tried again alone, with all measures that save
 * memory, so after the second death only another artwork lowers the need.
 */
export function adviseOnMemory(findings: Findings, now: Circumstances): readonly Remedy[] {
  const artwork = now.isRepeated ? lookAtArtwork(findings) : null;
  if (artwork !== null) return [artwork, ...checkProcessLimits(findings)];
  const { memory, jobId } = findings;
  return [
    ...raiseLimit(memory, now.limitBytes),
    ...checkProcessLimits(findings),
    ...lookAtJob(jobId),
    ...lowerConcurrency(now.concurrency),
  ];
}

/** Advises a higher limit only if the peak shows that the limit was reached. */
export function raiseLimitIfReached(memory: LastMemory | null): readonly Remedy[] {
  if (memory === null || memory.peakBytes < LIMIT_REACHED * memory.budgetBytes) return [];
  return raiseLimit(memory, null);
}

/** For a service that disappeared: the platform may know more than the service does. */
export function raiseLimitIfKilledForMemory(limitBytes: number | null): readonly Remedy[] {
  if (limitBytes === null) return [];
  const detail = `If the platform reports exit code 137 or an OOM kill, ${tryAt(limitBytes)}`;
  return [{ action: 'raise_limit', detail }];
}

export function lookAtJob(jobId: string | null): readonly Remedy[] {
  if (jobId === null) return [];
  const detail = `Job ${jobId} was being rendered: see GET /gangsheets/${jobId}. The job is retried once; if the renderer dies again in the same way, the job fails and the queue continues.`;
  return [{ action: 'look_at_job', detail }];
}

/** How much memory the work needs is unknown: it died before it had all of it. */
function raiseLimit(memory: LastMemory | null, limitBytes: number | null): readonly Remedy[] {
  const knownBytes = memory?.limitBytes ?? limitBytes;
  if (knownBytes === null) return [];
  const advice = tryAt(knownBytes);
  const detail = `${advice.charAt(0).toUpperCase()}${advice.slice(1)}${peakOf(memory)}`;
  return [{ action: 'raise_limit', detail }];
}

function tryAt(limitBytes: number): string {
  const [askedMb, limitMb] = [limitBytes * LIMIT_FACTOR, limitBytes].map(toLeastMib);
  return `try ${askedMb} MB for the container (150% of its limit of ${limitMb} MB); the need is unknown.`;
}

function peakOf(memory: LastMemory | null): string {
  if (memory === null) return '';
  const { peakBytes, budgetBytes } = memory;
  return ` The highest reading was ${toLeastMib(peakBytes)} MB of the ${toLeastMib(budgetBytes)} MB budget.`;
}

/** null if it is not known what was being rendered. */
function lookAtArtwork({ jobId, place }: Findings): Remedy | null {
  if (jobId === null) return null;
  const sha256 = place?.['artwork'];
  const which =
    sha256 === undefined
      ? `the artwork of job ${jobId}`
      : `the artwork with SHA-256 ${sha256}, which was next in job ${jobId} (GET /gangsheets/${jobId}/items names its items)`;
  const detail = `Look at ${which}: memory ran out there more than once. Ask for another export of it at its printed size, or print it smaller.`;
  return { action: 'look_at_artwork', detail };
}

/** The kernel refuses an allocation only because of limits other than the container's. */
function checkProcessLimits({ class: incidentClass }: Findings): readonly Remedy[] {
  if (incidentClass !== 'native_oom') return [];
  const detail =
    'Remove limits on the memory of single processes, if there are any: `ulimit -v` and `ulimit -d`, LimitAS and LimitDATA of systemd, and vm.overcommit_memory=2.';
  return [{ action: 'check_process_limits', detail }];
}

function lowerConcurrency(concurrency: number): readonly Remedy[] {
  if (concurrency < 2) return [];
  const detail = `Lower RENDER_CONCURRENCY from ${concurrency}: fewer jobs then use memory at once.`;
  return [{ action: 'lower_concurrency', detail }];
}
