import type { StoredJobEvent } from '../job-event.ts';

/** Reads the events that a job store has stored together with its changes. */
export interface EventStore {
  /** One page of a job's events numbered above `seq`, oldest first. */
  eventsAfter(id: string, seq: number): Promise<readonly StoredJobEvent[]>;
}
