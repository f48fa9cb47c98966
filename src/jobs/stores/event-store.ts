import type { StoredJobEvent } from '../job-event.ts';

/** Reads the events that a job store has stored together with its changes. */
export interface EventStore {
  /** Events of a job with a number above `seq`, oldest first; at most one page of them. */
  eventsAfter(id: string, seq: number): readonly StoredJobEvent[];
}
