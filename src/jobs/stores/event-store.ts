import type { StoredJobEvent } from '../job-event.ts';

/** Reads the events that a job store has stored together with its changes. */
export interface EventStore {
  /** Up to a page of the events of a job with a number above `seq`, oldest first. */
  eventsAfter(id: string, seq: number): readonly StoredJobEvent[];
}
