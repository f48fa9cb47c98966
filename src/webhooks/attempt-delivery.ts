import type { JobEvent } from '../jobs/job-event.ts';
import type { DueDelivery } from './delivery.ts';
import type { Answer, Poster } from './post.ts';
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
  const startedAt = now();
  const answer = await send(due, { content, at: startedAt, signal });
  if (answer === null) return null;
  const { tries } = due;
  return decideRetry({ answer, startedAt, endedAt: now(), tries, waitsMs, random: random() });
}

interface SendInput {
  readonly content: DeliveryContent;
  readonly at: Date;
  readonly signal: AbortSignal;
}

async function send(
  { id, jobId, owner, url, event }: DueDelivery,
  { content, at, signal }: SendInput,
): Promise<Answer | null> {
  const payload = content.payloadOf(jobId, event);
  if (payload === null) return null;
  const body = JSON.stringify(payload);
  const keys = content.keysOf(owner);
  return postSigned({ id, at, body, url, keys }, content.post, signal);
}
