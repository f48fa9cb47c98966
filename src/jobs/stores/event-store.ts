import type { StoredJobEvent } from '../job-event.ts';

/** Reads the events that a job store has stored together with its changes. */
export interface EventStore {
  /** A job's events numbered above `seq`, oldest first, at most one page. */
  eventsAfter(id: string, seq: number): readonly StoredJobEvent[];
}
