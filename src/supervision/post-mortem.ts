import type { Flight, MemorySample, PlaceMark } from '../flight-recorder/flight.ts';
import { adviseAfter } from './advise-after.ts';
import { classifyDeath, type DeathEvidence } from './classify-death.ts';
import type { Incident, IncidentClass, LastMemory } from './incident.ts';

const LAST_SAMPLES = 20;
/** Of the budget: from here on a silent end is put down to memory. */
const NEARLY_FULL = 0.95;

type Findings = Omit<Incident, 'summary' | 'remediation'>;

export interface RendererDeath extends DeathEvidence {
  readonly livedMs: number;
  readonly flight: Flight | null;
  readonly stderr: readonly string[];
}

/** The report of a renderer that died under a living service; null for a clean end. */
export function examineRenderer(death: RendererDeath, now: Date): Incident | null {
  const how = classifyDeath(death);
  if (how === 'clean') return null;
  const { code, signal, oomKills, flight, stderr } = death;
  return report({
    class: how,
    process: 'renderer',
    at: now.toISOString(),
    ...{ code, signal, oomKills, stderr },
    ...lastSeen(flight),
  });
}

export interface FoundAtStart {
  readonly service: Flight | null;
  readonly renderer: Flight | null;
  /** The control group's count now; it goes on counting where the group outlived the service. */
  readonly oomKills: number | undefined;
}

/** The report of an earlier run of the whole service that left no clean-exit mark, or null. */
export function examineLastRun({ service, renderer, oomKills }: FoundAtStart): Incident | null {
  if (service?.end !== null) return null;
  const known = renderer?.end === null ? renderer : null;
  const seen = lastSeen(known);
  const kills = killsSince(service, oomKills);
  return report({
    class: classOfSilence(known, seen.memory, kills),
    process: 'service',
    at: new Date(lastSignOfLife(service, known)).toISOString(),
    code: null,
    signal: null,
    oomKills: kills,
    stderr: [],
    ...seen,
  });
}

/** The report of a service that ends itself because its renderer cannot be kept alive. */
export function reportGivingUp(last: Incident | null, now: Date): Incident {
  const known = last ?? { ...lastSeen(null), oomKills: null, stderr: [] };
  return report({
    ...known,
    ...{ class: 'gave_up', process: 'service', at: now.toISOString() },
    ...{ code: 1, signal: null },
  });
}

function report(findings: Findings): Incident {
  return { ...findings, summary: summarise(findings), remediation: adviseAfter(findings) };
}

function lastSeen(
  flight: Flight | null,
): Pick<Incident, 'memory' | 'jobId' | 'place' | 'lastSamples'> {
  return {
    memory: flight === null ? null : lastMemory(flight),
    jobId: flight?.place?.jobId ?? null,
    place: flight?.place?.place ?? null,
    lastSamples: flight?.samples.slice(-LAST_SAMPLES) ?? [],
  };
}

function lastMemory({ samples, brake }: Flight): LastMemory | null {
  const last = samples.at(-1);
  if (last === undefined) return null;
  const newest =
    brake !== null && brake.atMs >= last.atMs ? { ...last, ...figuresOf(brake) } : last;
  const { state, usedBytes, budgetBytes, limitBytes } = newest;
  const peakBytes = Math.max(usedBytes, ...samples.map((sample) => sample.usedBytes));
  return { state, usedBytes, budgetBytes, limitBytes, peakBytes };
}

function figuresOf({ usedBytes, budgetBytes, limitBytes }: Omit<MemorySample, 'kind' | 'state'>) {
  return { usedBytes, budgetBytes, limitBytes };
}

/** A new container begins to count at zero: a lower number than before says nothing. */
function killsSince({ start }: Flight, now: number | undefined): number | null {
  if (now === undefined || start.oomKills === null || now < start.oomKills) return null;
  return now - start.oomKills;
}

function classOfSilence(
  renderer: Flight | null,
  memory: LastMemory | null,
  oomKills: number | null,
): IncidentClass {
  if (renderer?.brake?.action === 'end_process') return 'brake';
  if (oomKills !== null && oomKills > 0) return 'cgroup_oom';
  const isFull = memory !== null && memory.usedBytes >= NEARLY_FULL * memory.budgetBytes;
  return isFull ? 'probable_oom' : 'lost';
}

function lastSignOfLife(service: Flight, renderer: Flight | null): number {
  const marks: readonly (MemorySample | PlaceMark | null | undefined)[] = [
    ...(renderer?.samples.slice(-1) ?? []),
    ...service.samples.slice(-1),
    renderer?.place,
  ];
  return Math.max(service.start.atMs, ...marks.map((mark) => mark?.atMs ?? 0));
}

const SENTENCES: Readonly<Record<IncidentClass, string>> = {
  brake: 'The renderer ended itself, because memory was about to run out',
  cgroup_oom: 'The kernel killed for want of memory',
  heap_oom: 'The renderer ran out of JavaScript heap',
  hung: 'The renderer gave no sign of life and was killed by the service',
  killed: 'The renderer was killed from outside',
  crash: 'The renderer crashed',
  probable_oom: 'The whole service ended without a word, and memory was nearly full',
  lost: 'The whole service ended without a word',
  gave_up: 'The service ended itself, because its renderer died too often',
};

function summarise(findings: Findings): string {
  const { memory, jobId, place, code, signal } = findings;
  const exit = signal ?? (code === null ? null : `exit code ${code}`);
  const where = Object.entries(place ?? {}).map(([name, value]) => `, ${name} ${value}`);
  return [
    SENTENCES[findings.class] + (exit === null ? '' : ` (${exit})`),
    memory === null ? '' : `, with ${mib(memory.usedBytes)} of ${mib(memory.limitBytes)} MB in use`,
    jobId === null ? '' : `, last seen in job ${jobId}${where.join('')}`,
    '.',
  ].join('');
}

function mib(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
