import type { Flight, MemorySample, PlaceMark } from '../../flight-recorder/flight.ts';
import type { DecoderEnded } from '../../messages.ts';
import { adviseAfter } from './advise-after.ts';
import type { Circumstances } from './advise-on-memory.ts';
import { isAlike } from './is-alike.ts';
import { classifySilentEnd, type RendererDeath } from './classify-death.ts';
import type { DecoderIncident, Incident, LastMemory } from './incident.ts';
import { summarise, type Findings } from './summarise.ts';

const LAST_SAMPLES = 20;

/** What is known when a report is written. */
export interface Background extends Pick<Circumstances, 'limitBytes' | 'concurrency'> {
  readonly now: Date;
  /** Earlier reports. */
  readonly earlier: readonly Incident[];
}

/** The report on a renderer that died while the service was running; null for a clean end. */
export function examineRenderer(death: RendererDeath, background: Background): Incident | null {
  if (death.class === 'clean') return null;
  const { code, signal, oomKills, stderr } = death;
  const findings: Findings = {
    class: death.class,
    process: 'renderer',
    at: background.now.toISOString(),
    code,
    signal,
    oomKills,
    stderr,
    ...lastSeenAt(death),
  };
  return report(findings, background);
}

export interface FoundAtStart {
  readonly service: Flight | null;
  readonly renderer: Flight | null;
  /** The control group's current count; it continues if the group outlived the service. */
  readonly oomKills: number | undefined;
}

/**
 * The report on an earlier run of the service that left no clean-exit mark; null if it ended cleanly, or was
 * killed after it had been asked to end.
 */
export function examineLastRun(
  { service, renderer, oomKills }: FoundAtStart,
  background: Omit<Background, 'now'>,
): Incident | null {
  if (service?.end !== null) return null;
  const open = renderer?.end === null ? renderer : null;
  const seen = lastSeen(open);
  const kills = killsSince(service, oomKills);
  const fault = service.fault?.what ?? null;
  const end = classifySilentEnd({ fault, renderer: open, oomKills: kills, memory: seen.memory });
  if (service.stop !== null && (end === 'lost' || end === 'probable_oom')) return null;
  const findings: Findings = {
    class: end,
    process: 'service',
    at: new Date(lastSignOfLife(service, open)).toISOString(),
    code: null,
    signal: null,
    oomKills: kills,
    stderr: fault === null ? [] : [fault],
    ...seen,
  };
  return report(findings, background);
}

/** The report on a service that exits because its renderer cannot be kept alive. */
export function reportGivingUp(last: Incident | null, now: Date): Incident {
  const seen = last ?? lastSeen(null);
  const findings: Findings = {
    class: 'gave_up',
    process: 'service',
    at: now.toISOString(),
    code: 1,
    signal: null,
    oomKills: last?.oomKills ?? null,
    memory: seen.memory,
    jobId: seen.jobId,
    place: seen.place,
    decode: null,
    lastSamples: seen.lastSamples,
    stderr: last?.stderr ?? [],
  };
  return report(findings, UNKNOWN);
}

/** The report on a decoder that ended because of the artwork being decoded. */
export function examineDecoder(ended: DecoderEnded, now: Date): DecoderIncident {
  const { end, artworkId: sha256, operation, owner, stderr } = ended;
  const decode = { sha256, operation, owner };
  const findings: Findings = {
    class: end,
    process: 'decoder',
    at: now.toISOString(),
    code: null,
    signal: null,
    oomKills: null,
    stderr,
    memory: null,
    jobId: owner.kind === 'job' ? owner.id : null,
    place: null,
    decode,
    lastSamples: [],
  };
  return { ...report(findings, UNKNOWN), decode };
}

/** For reports whose advice does not depend on it. */
const UNKNOWN = { limitBytes: null, concurrency: 1, earlier: [] } as const;

function report(findings: Findings, background: Omit<Background, 'now'>): Incident {
  const { earlier, ...now } = background;
  const isRepeated = earlier.some((other) => isAlike(findings, other));
  return {
    ...findings,
    count: 1,
    lastAt: findings.at,
    summary: summarise(findings),
    remediation: adviseAfter(findings, { ...now, isRepeated }),
  };
}

/** The last checkpoint may belong to a job that has ended since. */
function lastSeenAt({ flight, jobs }: RendererDeath): ReturnType<typeof lastSeen> {
  const seen = lastSeen(flight);
  if (seen.jobId !== null && jobs.includes(seen.jobId)) return seen;
  const [jobId = null, other] = jobs;
  return { ...seen, jobId: other === undefined ? jobId : null, place: null };
}

function lastSeen(
  flight: Flight | null,
): Pick<Incident, 'memory' | 'jobId' | 'place' | 'decode' | 'lastSamples'> {
  return {
    memory: flight === null ? null : lastMemory(flight),
    jobId: flight?.place?.jobId ?? null,
    place: flight?.place?.place ?? null,
    decode: null,
    lastSamples: flight?.samples.slice(-LAST_SAMPLES) ?? [],
  };
}

/** If the brake was pulled after the last sample, the brake's figures are newer. */
function lastMemory({ samples, brake }: Flight): LastMemory | null {
  const last = samples.at(-1);
  if (last === undefined) return null;
  const { usedBytes, budgetBytes, limitBytes } =
    brake !== null && brake.atMs >= last.atMs ? brake : last;
  const peakBytes = Math.max(usedBytes, ...samples.map((sample) => sample.usedBytes));
  return { state: last.state, usedBytes, budgetBytes, limitBytes, peakBytes };
}

/** A new container counts from zero, so a lower number than before means nothing. */
function killsSince({ start }: Flight, now: number | undefined): number | null {
  if (now === undefined || start.oomKills === null || now < start.oomKills) return null;
  return now - start.oomKills;
}

function lastSignOfLife(service: Flight, renderer: Flight | null): number {
  const marks: readonly (MemorySample | PlaceMark | null | undefined)[] = [
    ...(renderer?.samples.slice(-1) ?? []),
    ...service.samples.slice(-1),
    renderer?.place,
  ];
  return Math.max(service.start.atMs, ...marks.map((mark) => mark?.atMs ?? 0));
}
