import type { Settlement } from './delivery.ts';
import type { Answer } from './post.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits between attempts: ten attempts in about sixteen hours. */
export const WAITS_MS: readonly number[] = [
  ...[5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE],
  ...[HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR],
];

/**
 * Share by which waits vary, because deliveries that failed together should not be retried together.
 */
const JITTER = 0.2;
/** A receiver cannot ask for a longer wait than this. */
const MAX_RETRY_AFTER_MS = 8 * HOUR;

export interface Tried {
  readonly answer: Answer;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Number of earlier attempts. */
  readonly tries: number;
  readonly waitsMs: readonly number[];
  /** From 0 to 1. */
  readonly random: number;
}

/** `gone`: the receiver wants no more of the job's events. */
export type Outcome = 'delivered' | 'retried' | 'given_up' | 'gone';

export interface RetryDecision extends Settlement {
  readonly outcome: Outcome;
}

/** Decides what happens after an attempt. */
export function decideRetry(tried: Tried): RetryDecision {
  const { answer, startedAt, endedAt } = tried;
  const error = errorOf(answer);
  const attempt = {
    at: startedAt.toISOString(),
    durationMs: Math.max(0, endedAt.getTime() - startedAt.getTime()),
    statusCode: answer.statusCode,
    error,
  };
  if (error === null) return { attempt, outcome: 'delivered', status: 'delivered', dueAt: null };
  const isGone = answer.statusCode === 410;
  const waitMs = isGone ? null : waitAfter(tried);
  if (waitMs === null) {
    return { attempt, outcome: isGone ? 'gone' : 'given_up', status: 'given_up', dueAt: null };
  }
  const dueAt = new Date(endedAt.getTime() + waitMs).toISOString();
  return { attempt, outcome: 'retried', status: 'pending', dueAt };
}

function errorOf(answer: Answer): string | null {
  if (answer.statusCode === null) return answer.error;
  if (answer.statusCode >= 200 && answer.statusCode < 300) return null;
  const isRedirect = answer.statusCode >= 300 && answer.statusCode < 400;
  return `responded with ${answer.statusCode}${isRedirect ? ', and redirects are not followed' : ''}`;
}

/** null: that was the last attempt. */
function waitAfter({ answer, endedAt, tries, waitsMs, random }: Tried): number | null {
  const waitMs = waitsMs[tries];
  if (waitMs === undefined) return null;
  const ownMs = waitMs * (1 + JITTER * (2 * random - 1));
  const askedMs = answer.statusCode === null ? 0 : retryAfterMs(answer.retryAfter, endedAt);
  return Math.round(Math.max(ownMs, Math.min(askedMs, MAX_RETRY_AFTER_MS)));
}

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3); 0 if it is invalid. */
function retryAfterMs(header: string | null, now: Date): number {
  if (header === null) return 0;
  if (/^\d{1,10}$/.test(header)) return Number(header) * SECOND;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - now.getTime());
}
