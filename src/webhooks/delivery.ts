import type { JobEvent, JobEventType } from '../jobs/job-event.ts';

/**
 *   pending ──▶ delivered | given_up
 *      ▲                │
 *      └──── resent ────┘
 */
export type DeliveryStatus = 'pending' | 'delivered' | 'given_up';

/** One attempt to send an event to a webhook. */
export interface Attempt {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly durationMs: number;
  /** null: no response. */
  readonly statusCode: number | null;
  /** Why the attempt failed; null if it succeeded. */
  readonly error: string | null;
}

/** One job event on its way to the job's webhook. */
export interface Delivery {
  /** UUIDv7; the `webhook-id`, the same for every attempt. */
  readonly id: string;
  readonly type: JobEventType;
  readonly status: DeliveryStatus;
  /** Time of the event; ISO 8601, UTC. */
  readonly createdAt: string;
  /** null: no further attempt. */
  readonly nextAttemptAt: string | null;
  /** The newest 50, oldest first. */
  readonly attempts: readonly Attempt[];
}

/** A delivery that is due, with everything needed to send it. */
export interface DueDelivery {
  readonly id: string;
  readonly jobId: string;
  /** Name of the API key that the job belongs to. */
  readonly owner: string | null;
  readonly url: string;
  /** Host and port of the URL. */
  readonly host: string;
  readonly event: JobEvent;
  /** Time at which the delivery fell due (ISO 8601, UTC). Changes when the delivery is resent manually. */
  readonly dueAt: string;
  /** Attempts since the delivery was stored or last resent manually. */
  readonly tries: number;
}

/** The result of an attempt and the next step. */
export interface Settlement {
  readonly attempt: Attempt;
  readonly status: DeliveryStatus;
  /** Time at which the next attempt is due (ISO 8601, UTC); null: no further attempt. */
  readonly dueAt: string | null;
}
