/** Makers of flight records and incidents for tests. */
import type { Flight, MemorySample } from '../../../src/flight-recorder/flight.ts';
import type { DecoderEnded } from '../../../src/messages.ts';
import type { Incident } from '../../../src/supervision/incidents/incident.ts';
import { adviseAfter } from '../../../src/supervision/incidents/advise-after.ts';

const MIB = 2 ** 20;

/** A first death of a service that renders one job at a time. */
export const CIRCUMSTANCES = { limitBytes: null, concurrency: 1, isRepeated: false } as const;
const AT_MS = Date.parse('2026-01-31T12:00:00Z');

export function aSample(change: Partial<MemorySample> = {}): MemorySample {
  return {
    kind: 'sample',
    atMs: AT_MS,
    state: 'emergency',
    usedBytes: 500 * MIB,
    budgetBytes: 480 * MIB,
    limitBytes: 512 * MIB,
    ...change,
  };
}

/** A renderer that was killed during a job. */
export function aFlight(change: Partial<Flight> = {}): Flight {
  return {
    start: { kind: 'start', atMs: AT_MS - 60_000, process: 'renderer', pid: 17, oomKills: null },
    stop: null,
    fault: null,
    end: null,
    place: { kind: 'place', atMs: AT_MS - 500, jobId: 'job-1', place: { part: 2, placed: 40 } },
    samples: [aSample({ atMs: AT_MS - 250, usedBytes: 300 * MIB }), aSample()],
    brake: null,
    ...change,
  };
}

function aLastMemory(): Incident['memory'] {
  const { state, usedBytes, budgetBytes, limitBytes } = aSample();
  return { state, usedBytes, budgetBytes, limitBytes, peakBytes: usedBytes };
}

export function anIncident(change: Partial<Incident> = {}): Incident {
  const { place, samples } = aFlight();
  const findings = {
    class: 'cgroup_oom' as const,
    process: 'renderer' as const,
    at: new Date(AT_MS).toISOString(),
    count: 1,
    lastAt: new Date(AT_MS).toISOString(),
    code: null,
    signal: 'SIGKILL',
    oomKills: 1,
    memory: aLastMemory(),
    jobId: place!.jobId,
    place: place!.place,
    decode: null,
    lastSamples: samples,
    stderr: [],
    ...change,
  };
  return { ...findings, summary: 'It died.', remediation: adviseAfter(findings, CIRCUMSTANCES) };
}

/** The message of a renderer whose decoder was ended for its time. */
export function aDecoderEnd(change: Partial<DecoderEnded> = {}): DecoderEnded {
  return {
    type: 'decoder-ended',
    end: 'decode_timeout',
    artworkId: 'aa'.repeat(32),
    operation: 'fit',
    owner: { kind: 'job', id: 'job-1' },
    stderr: [],
    ...change,
  };
}
