import { END_NEWS, type NewsType } from './job-event.ts';

/** Where to send what becomes of a job. */
export interface Webhook {
  readonly url: string;
  /** What is sent; the rest is not. */
  readonly events: readonly NewsType[];
}

/** What is sent where a request does not say. */
export const DEFAULT_EVENTS: readonly NewsType[] = Object.values(END_NEWS);
