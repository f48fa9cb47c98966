import type { JobEvent } from '../jobs/job-event.ts';
import type { DueDelivery } from './delivery.ts';
import type { Poster } from './post.ts';
import { postSigned } from './post-signed.ts';
import { decideRetry, WAITS_MS, type RetryDecision } from './retry-policy.ts';

/** The content of a delivery can no longer be created, because the record of its job is damaged. */
export class LostPayload extends Error {
  override readonly name = 'LostPayload';
}

/** The contents of requests, and the keys that sign them. */
export interface DeliveryContent {
  readonly post: Poster['post'];
  /** The body of the request; null: the job has been removed. @throws LostPayload */
  readonly payloadOf: (jobId: string, event: JobEvent) => Promise<object | null>;
  /** The keys that sign requests for an API key's jobs. */
  readonly keysOf: (owner: string | null) => readonly Buffer[];
}

/** Settings for the next attempt. */
export interface Schedule {
  readonly now: () => Date;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly waitsMs?: readonly number[];
}

interface AttemptInput {
  readonly content: DeliveryContent;
  readonly schedule: Schedule;
  /** Stops the attempt without a result. */
  readonly signal: AbortSignal;
}

/**
 * Sends a delivery once and decides what happens next.
 * @returns null if the job has been removed
 * @throws the signal's reason
 */
export async function attemptDelivery(
  due: DueDelivery,
  { content, schedule, signal }: AttemptInput,
): Promise<RetryDecision | null> {
  const { now, random, waitsMs = WAITS_MS } = schedule;
  const { id, jobId, owner, url, event, tries } = due;
  const payload = await content.payloadOf(jobId, event);
  if (payload === null) return null;
  const body = JSON.stringify(payload);
  // The attempt starts here: reading the payload is not the receiver's time, and the signature contains this time.
  const startedAt = now();
  const message = { id, at: startedAt, body, url, keys: content.keysOf(owner) };
  const answer = await postSigned(message, content.post, signal);
  return decideRetry({ answer, startedAt, endedAt: now(), tries, waitsMs, random: random() });
}
