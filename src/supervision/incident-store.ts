import type { Incident } from './incident.ts';

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

/** Keeps the newest 1,000 incident reports. */
export interface IncidentStore {
  add(incident: Incident): KeptIncident;
  /** Newest first. */
  list(filter: IncidentFilter): IncidentPage;
}
