import type { JobNews, NewsType } from './job-event.ts';

/**
 *   pending ──▶ delivered | given_up
 *      ▲                │
 *      └── sent again ──┘
 */
export type DeliveryStatus = 'pending' | 'delivered' | 'given_up';

/** One try to bring news to a webhook. */
export interface Attempt {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly durationMs: number;
  /** null: there was no answer. */
  readonly statusCode: number | null;
  /** Why the news did not arrive; null: they did. */
  readonly error: string | null;
}

/** News of a job on their way to its webhook. */
export interface Delivery {
  /** UUIDv7; the `webhook-id`, the same at every attempt. */
  readonly id: string;
  readonly type: NewsType;
  readonly status: DeliveryStatus;
  /** ISO 8601, UTC: when it happened what this tells of. */
  readonly createdAt: string;
  /** null: there is no further one. */
  readonly nextAttemptAt: string | null;
  /** Oldest first; the newest of them. */
  readonly attempts: readonly Attempt[];
}

/** A delivery that is due, with all that it takes to send it. */
export interface DueDelivery {
  readonly id: string;
  readonly jobId: string;
  /** Name of the API key that the job belongs to. */
  readonly owner: string | null;
  readonly url: string;
  /** Host and port of the URL. */
  readonly host: string;
  readonly news: JobNews;
  /** Since when; another moment once it was sent again by hand. */
  readonly dueAt: string;
  /** Attempts so far, since it was stored or sent again by hand. */
  readonly tries: number;
}

/** What an attempt leads to. */
export interface Settlement {
  readonly attempt: Attempt;
  readonly status: DeliveryStatus;
  /** Of the next attempt (ISO 8601, UTC); null: there is none. */
  readonly dueAt: string | null;
}
