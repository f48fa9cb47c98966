import type { Incident, IncidentClass } from './incident.ts';

export interface KeptIncident extends Incident {
  /** UUIDv7: sorts by report time. */
  readonly id: string;
}

export interface IncidentPage {
  readonly incidents: readonly KeptIncident[];
  /** Pass as `before` for the next page; null on the last page. */
  readonly next: string | null;
}

export interface IncidentFilter {
  /** The `next` of an earlier page. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Identifies the decoder reports that match a new one: same class, same artwork. */
export interface EqualEnds {
  readonly class: IncidentClass;
  /** SHA-256 of the artwork. */
  readonly sha256: string;
  /** Only reports that began at this time or later (ISO 8601, UTC). */
  readonly since: string;
}

/**
 * Keeps the newest 1,000 reports on services and renderers, and the newest 1,000 on decoders, so
 * that bad artwork cannot push out the other reports.
 */
export interface IncidentStore {
  add(incident: KeptIncident): Promise<void>;
  /**
   * Counts one more failure in the newest matching report and returns the report; null: there is
   * none. Equal failures wait until the transaction ends, so that one of them can add the report.
   */
  countIn(equal: EqualEnds, at: string): Promise<KeptIncident | null>;
  find(id: string): Promise<KeptIncident | null>;
  /** Newest first. */
  list(filter: IncidentFilter): Promise<IncidentPage>;
}
