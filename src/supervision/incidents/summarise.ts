import { toWholeMib } from '../../telemetry/figures.ts';
import type { DecodeInProgress, Incident, IncidentClass } from './incident.ts';

/** The facts of one incident, without its summary and remedies. */
export type Findings = Omit<Incident, 'count' | 'lastAt' | 'summary' | 'remediation'>;

const SENTENCES: Readonly<Record<IncidentClass, string>> = {
  brake: 'The renderer killed itself because memory was almost exhausted',
  cgroup_oom: 'The kernel killed the process because memory was exhausted',
  heap_oom: 'The process ran out of JavaScript heap',
  native_oom: 'The process could not get memory outside the JavaScript heap',
  hung: 'The renderer stopped responding or making progress, and the service killed it',
  killed: 'The renderer was killed from outside the service',
  crash: 'The process crashed',
  probable_oom: 'The service died without shutting down, and memory was nearly full',
  lost: 'The service died without shutting down',
  gave_up: 'The service exited because it could not start a renderer for ten minutes',
  decode_timeout: 'An artwork took too long to decode, and its decoder was killed',
  decode_memory: 'An artwork needed too much memory to decode, and its decoder died',
  decode_crash: 'An artwork crashed its decoder',
};

/** One sentence: how the process ended, how much memory was in use, and how far the work had got. */
export function summarise(findings: Findings): string {
  const { decode, memory, jobId, place, code, signal } = findings;
  if (decode !== null) return `${SENTENCES[findings.class]}: ${inProgress(decode)}.`;
  const exit = signal ?? (code === null ? null : `exit code ${code}`);
  const where = Object.entries(place ?? {}).map(([name, value]) => `, ${name} ${value}`);
  return [
    SENTENCES[findings.class] + (exit === null ? '' : ` (${exit})`),
    memory === null ? '' : `, with ${inUse(memory)} in use`,
    jobId === null ? '' : `, last seen in job ${jobId}${where.join('')}`,
    '.',
  ].join('');
}

function inProgress({ sha256, operation, owner }: DecodeInProgress): string {
  return `SHA-256 ${sha256}, operation ${operation}, ${owner.kind} ${owner.id}`;
}

function inUse({ usedBytes, limitBytes }: NonNullable<Incident['memory']>): string {
  return `${toWholeMib(usedBytes)} of ${toWholeMib(limitBytes)} MB`;
}
