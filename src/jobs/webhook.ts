import { END_EVENTS, type JobEventType } from './job-event.ts';

/** The receiver of a job's events. */
export interface Webhook {
  readonly url: string;
  /** Types of the events to send; others are not sent. */
  readonly events: readonly JobEventType[];
}

/** Types of the events to send if the request names none. */
export const DEFAULT_EVENTS: readonly JobEventType[] = Object.values(END_EVENTS);
