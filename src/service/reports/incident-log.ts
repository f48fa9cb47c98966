import { v7 as uuid } from 'uuid';
import type {
  EqualEnds,
  IncidentStore,
  KeptIncident,
} from '../../supervision/incidents/incident-store.ts';
import type { DecoderIncident, Incident } from '../../supervision/incidents/incident.ts';
import type { ToldIncident } from '../../operator/incident-news.ts';
import type { StoredWrites } from '../../storage/held-writes.ts';
import { toWholeMib } from '../../telemetry/figures.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { Transactions } from '../../transactions.ts';

/** Identical decoder failures are counted in one report for this long after the first. */
const COUNTED_WITHIN_MS = 3_600_000;

/** Number of earlier incidents that a new one is compared with. */
const COMPARED = 100;

export interface IncidentLogOptions {
  readonly store: Pick<IncidentStore, 'add' | 'countIn' | 'list'>;
  readonly transactions: Pick<Transactions, 'tx'>;
  readonly writes: StoredWrites;
  readonly log: Log;
  readonly metrics: { incident(incidentClass: string): void };
  readonly operator: { incident(told: ToldIncident): void };
}

/**
 * Publishes incidents: in the metrics, in the log, at `GET /incidents`, and to the operator. Keeps the newest in
 * memory, because a death must be explained at once.
 */
export class IncidentLog {
  readonly #options: IncidentLogOptions;
  #last: Incident | null = null;

  /** Newest first. */
  #recent: readonly KeptIncident[];

  private constructor(options: IncidentLogOptions, recent: readonly KeptIncident[]) {
    this.#options = options;
    this.#recent = recent;
  }

  /**
   * Reads the newest incidents of earlier runs. Knows none if the database cannot be read: a new report matters
   * more.
   */
  static async open(options: IncidentLogOptions): Promise<IncidentLog> {
    try {
      const { incidents } = await options.store.list({ limit: COMPARED });
      return new IncidentLog(options, incidents);
    } catch (error) {
      options.log.warn({ err: error }, 'earlier incidents not read');
      return new IncidentLog(options, []);
    }
  }

  /** The newest incident in this run of the service that is not about a decoder. */
  get last(): Incident | null {
    return this.#last;
  }

  /** The newest incidents, for comparison, with those that could not be stored. */
  recent(): readonly Incident[] {
    return this.#recent;
  }

  /** Publishes the incident immediately. If the database cannot store it now, it is stored later. */
  report(incident: Incident): void {
    const { store, writes } = this.#options;
    const kept = { ...incident, id: uuid() };
    this.#last = incident;
    void writes.run('incident', () => store.add(kept));
    this.#publish(kept);
  }

  /**
   * Counts a decoder failure in a matching report that is at most an hour old, or publishes a new
   * report, so that one artwork cannot flood the reports. A new report is published even if it cannot be stored.
   * @returns the id of the report
   * @throws the database's error
   */
  async reportDecoder(incident: DecoderIncident): Promise<string> {
    const { transactions, store, log, operator } = this.#options;
    const { class: incidentClass, at, decode } = incident;
    const kept = { ...incident, id: uuid() };
    let isNew = false;
    const count = async (): Promise<KeptIncident | null> => {
      const found = await store.countIn(equalTo(incident), at);
      isNew = found === null;
      if (isNew) await store.add(kept);
      return found;
    };
    const counted = await transactions.tx(count).finally(() => {
      if (isNew) this.#publish(kept);
    });
    if (counted === null) return kept.id;
    const { id: incidentId, count: times } = counted;
    this.#recent = this.#recent.map((one) => (one.id === incidentId ? counted : one));
    log.warn({ incidentId, class: incidentClass, count: times, decode }, 'incident repeated');
    operator.incident({ incident, id: incidentId, count: times });
    return incidentId;
  }

  #publish(kept: KeptIncident): void {
    const { log, metrics, operator } = this.#options;
    const { id: incidentId, ...incident } = kept;
    this.#recent = [kept, ...this.#recent].slice(0, COMPARED);
    metrics.incident(incident.class);
    log.error({ incidentId, ...lineOf(incident) }, 'incident');
    operator.incident({ incident, id: incidentId, count: 1 });
  }
}

function equalTo({ class: incidentClass, at, decode: { sha256 } }: DecoderIncident): EqualEnds {
  const since = new Date(Date.parse(at) - COUNTED_WITHIN_MS).toISOString();
  return { class: incidentClass, sha256, since };
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
