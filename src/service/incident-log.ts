import type { IncidentStore } from '../supervision/incident-store.ts';
import type { Incident } from '../supervision/incident.ts';
import type { Log } from '../telemetry/logger.ts';

export interface IncidentLogDeps {
  readonly store: IncidentStore;
  readonly log: Log;
  readonly metrics: { incident(incidentClass: string): void };
}

/** Where the report of an unexpected end goes: to the metrics, the log, and `GET /incidents`. */
export class IncidentLog {
  readonly #deps: IncidentLogDeps;
  #last: Incident | null = null;

  constructor(deps: IncidentLogDeps) {
    this.#deps = deps;
  }

  /** The newest report of this run of the service. */
  get last(): Incident | null {
    return this.#last;
  }

  /**
   * The log has it even where the database cannot take it.
   * @throws what the database says, a full disk for example
   */
  report(incident: Incident): void {
    const { store, log, metrics } = this.#deps;
    this.#last = incident;
    metrics.incident(incident.class);
    let incidentId: string | null = null;
    try {
      incidentId = store.add(incident).id;
    } finally {
      log.error({ incidentId, ...lineOf(incident) }, 'incident');
    }
  }
}

/** As people read it: what first, then where and what to do; `process` is the one that speaks. */
function lineOf({ process: died, memory, lastSamples, place, ...incident }: Incident): object {
  const { class: incidentClass, summary, remediation, jobId, ...rest } = incident;
  const [first, last] = [lastSamples[0], lastSamples.at(-1)];
  return {
    class: incidentClass,
    died,
    summary,
    ...{ jobId, place },
    ...(memory && {
      usedMb: mib(memory.usedBytes),
      peakMb: mib(memory.peakBytes),
      budgetMb: mib(memory.budgetBytes),
      limitMb: mib(memory.limitBytes),
    }),
    lastSamplesMb: lastSamples.map(({ usedBytes }) => mib(usedBytes)),
    lastSamplesOverMs: (last?.atMs ?? 0) - (first?.atMs ?? 0),
    ...rest,
    remediation,
  };
}

function mib(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
