import { END_EVENTS, type JobEventType } from './job-event.ts';

/** The receiver of a job's events. */
export interface Webhook {
  readonly url: string;
  /** Event types to send; others are not sent. */
  readonly events: readonly JobEventType[];
}

/** Event types to send if the request names none. */
export const DEFAULT_EVENTS: readonly JobEventType[] = Object.values(END_EVENTS);
