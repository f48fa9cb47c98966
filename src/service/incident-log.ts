import type { IncidentStore } from '../supervision/incident-store.ts';
import type { Incident } from '../supervision/incident.ts';
import { toWholeMib } from '../telemetry/figures.ts';
import type { Log } from '../telemetry/logger.ts';

export interface IncidentLogOptions {
  readonly store: IncidentStore;
  readonly log: Log;
  readonly metrics: { incident(incidentClass: string): void };
}

/** Publishes incidents: in the metrics, in the log, and at `GET /incidents`. */
export class IncidentLog {
  readonly #options: IncidentLogOptions;
  #last: Incident | null = null;

  constructor(options: IncidentLogOptions) {
    this.#options = options;
  }

  /** The newest incident in this run of the service. */
  get last(): Incident | null {
    return this.#last;
  }

  /**
   * Logs the incident even if the database cannot store it.
   * @throws the database's error, for example on a full disk
   */
  report(incident: Incident): void {
    const { store, log, metrics } = this.#options;
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

/**
 * The fields in reading order. The process that died is `died`, because `process` names the process that
 * logs.
 */
function lineOf({ process: died, memory, lastSamples, place, ...incident }: Incident): object {
  const { class: incidentClass, summary, remediation, jobId, ...rest } = incident;
  const [first, last] = [lastSamples[0], lastSamples.at(-1)];
  return {
    class: incidentClass,
    died,
    summary,
    jobId,
    place,
    ...(memory && {
      usedMb: toWholeMib(memory.usedBytes),
      peakMb: toWholeMib(memory.peakBytes),
      budgetMb: toWholeMib(memory.budgetBytes),
      limitMb: toWholeMib(memory.limitBytes),
    }),
    lastSamplesMb: lastSamples.map(({ usedBytes }) => toWholeMib(usedBytes)),
    lastSamplesOverMs: (last?.atMs ?? 0) - (first?.atMs ?? 0),
    ...rest,
    remediation,
  };
}
