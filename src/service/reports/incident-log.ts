import type { IncidentStore } from '../../supervision/incidents/incident-store.ts';
import type { DecoderIncident, Incident } from '../../supervision/incidents/incident.ts';
import type { ToldIncident } from '../../operator/incident-news.ts';
import type { StoredWrites } from '../../storage/held-writes.ts';
import { toWholeMib } from '../../telemetry/figures.ts';
import type { Log } from '../../telemetry/logger.ts';

/** Identical decoder failures are counted in one report for this long after the first. */
const COUNTED_WITHIN_MS = 3_600_000;

/** Number of earlier incidents that a new one is compared with. */
const COMPARED = 100;

export interface IncidentLogOptions {
  readonly store: Pick<IncidentStore, 'add' | 'countIn' | 'list'>;
  readonly writes: StoredWrites;
  readonly log: Log;
  readonly metrics: { incident(incidentClass: string): void };
  readonly operator: { incident(told: ToldIncident): void };
}

/** Publishes incidents: in the metrics, in the log, at `GET /incidents`, and to the operator. */
export class IncidentLog {
  readonly #options: IncidentLogOptions;
  #last: Incident | null = null;

  constructor(options: IncidentLogOptions) {
    this.#options = options;
  }

  /** The newest incident in this run of the service that is not about a decoder. */
  get last(): Incident | null {
    return this.#last;
  }

  /**
   * The newest incidents, for comparison. Without those in the database if it cannot be read: a new report
   * matters more.
   */
  recent(): readonly Incident[] {
    const { store, log } = this.#options;
    const last = this.#last === null ? [] : [this.#last];
    try {
      return [...last, ...store.list({ limit: COMPARED }).incidents];
    } catch (error) {
      log.warn({ err: error }, 'earlier incidents not read');
      return last;
    }
  }

  /** Logs the incident immediately. If the database cannot store it now, it is stored later. */
  report(incident: Incident): void {
    const { store, writes, log, metrics, operator } = this.#options;
    this.#last = incident;
    metrics.incident(incident.class);
    let incidentId: string | null = null;
    void writes.run('incident', () => {
      incidentId = store.add(incident).id;
    });
    log.error({ incidentId, ...lineOf(incident) }, 'incident');
    operator.incident({ incident, id: incidentId, count: 1 });
  }

  /**
   * Counts a decoder failure in a matching report that is at most an hour old, or publishes a new
   * report, so that one artwork cannot flood the reports.
   * @returns the id of the report
   * @throws the database's error
   */
  reportDecoder(incident: DecoderIncident): string {
    const { store, log, operator } = this.#options;
    const { class: incidentClass, at, decode } = incident;
    const since = new Date(Date.parse(at) - COUNTED_WITHIN_MS).toISOString();
    const { sha256 } = decode;
    const counted = store.countIn({ class: incidentClass, sha256, since }, at);
    if (counted === null) return this.#publish(incident);
    const { id: incidentId, count } = counted;
    log.warn({ incidentId, class: incidentClass, count, decode }, 'incident repeated');
    operator.incident({ incident, id: incidentId, count });
    return incidentId;
  }

  #publish(incident: Incident): string {
    const { store, log, metrics, operator } = this.#options;
    metrics.incident(incident.class);
    let incidentId: string | null = null;
    try {
      incidentId = store.add(incident).id;
      return incidentId;
    } finally {
      log.error({ incidentId, ...lineOf(incident) }, 'incident');
      operator.incident({ incident, id: incidentId, count: 1 });
    }
  }
}

/**
 * The fields in reading order. The process that died is `died`, because `process` names the process
 * that logs. Only new reports are logged in full, so the count is left out.
 */
function lineOf({ process: died, memory, lastSamples, place, ...incident }: Incident): object {
  const { class: incidentClass, summary, remediation, jobId, decode, at } = incident;
  const { code, signal, oomKills, stderr } = incident;
  const [first, last] = [lastSamples[0], lastSamples.at(-1)];
  return {
    class: incidentClass,
    died,
    summary,
    jobId,
    place,
    ...(decode && { decode }),
    ...(memory && {
      usedMb: toWholeMib(memory.usedBytes),
      peakMb: toWholeMib(memory.peakBytes),
      budgetMb: toWholeMib(memory.budgetBytes),
      limitMb: toWholeMib(memory.limitBytes),
    }),
    lastSamplesMb: lastSamples.map(({ usedBytes }) => toWholeMib(usedBytes)),
    lastSamplesOverMs: (last?.atMs ?? 0) - (first?.atMs ?? 0),
    at,
    code,
    signal,
    oomKills,
    stderr,
    remediation,
  };
}
