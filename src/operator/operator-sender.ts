import type { Log } from '../telemetry/logger.ts';
import { postSigned } from '../webhooks/post-signed.ts';
import type { Poster } from '../webhooks/post.ts';
import {
  decideRetry,
  WAITS_MS,
  type Outcome,
  type RetryDecision,
} from '../webhooks/retry-policy.ts';
import type { OperatorOutbox, PendingMessage } from './operator-outbox.ts';

export interface OperatorSenderDeps {
  readonly outbox: OperatorOutbox;
  readonly url: string;
  readonly key: Buffer;
  readonly post: Poster['post'];
  readonly log: Log;
  readonly metrics: { operatorTold(outcome: Outcome): void };
  readonly waitsMs?: readonly number[];
}

/** Maximum time between two looks, because the clock may be set back. */
const LOOK_MS = 30_000;
/** Longer than any wait: a message due later than this was stored before the clock was set back. */
const BEYOND_ANY_WAIT_MS = 24 * 3_600_000;

/** Sends the messages that are due, one at a time, and retries as webhooks are retried. */
export class OperatorSender {
  readonly #deps: OperatorSenderDeps;
  readonly #abort = new AbortController();
  #sending: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(deps: OperatorSenderDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#deps.outbox.onChange(() => this.#wake());
    this.#wake();
  }

  /** Sends what is due for up to `ms`. The rest is sent at the next start. */
  async stop(ms: number): Promise<void> {
    this.#isStopping = true;
    const timer = setTimeout(() => this.#abort.abort(new Error('the service stops')), ms);
    this.#wake();
    await this.#sending;
    clearTimeout(timer);
    clearTimeout(this.#timer);
  }

  #wake(): void {
    if (this.#sending !== null) return;
    this.#sending = this.#sendDue().finally(() => {
      this.#sending = null;
      this.#wakeLater();
    });
  }

  #wakeLater(): void {
    clearTimeout(this.#timer);
    const next = this.#deps.outbox.next();
    if (this.#isStopping || next === null) return;
    const waitMs = Math.max(0, Math.min(LOOK_MS, next.dueAtMs - Date.now()));
    this.#timer = setTimeout(() => this.#wake(), waitMs).unref();
  }

  async #sendDue(): Promise<void> {
    for (let due = this.#due(); due !== null; due = this.#due()) await this.#send(due);
  }

  #due(): PendingMessage | null {
    const next = this.#deps.outbox.next();
    if (next === null || this.#abort.signal.aborted) return null;
    const inMs = next.dueAtMs - Date.now();
    return inMs <= 0 || inMs > BEYOND_ANY_WAIT_MS ? next : null;
  }

  async #send(due: PendingMessage): Promise<void> {
    const { url, key, post, waitsMs = WAITS_MS } = this.#deps;
    const { signal } = this.#abort;
    const startedAt = new Date();
    const body = JSON.stringify(due.message);
    const message = { id: due.id, at: startedAt, body, url, keys: [key] };
    const answer = await postSigned(message, post, signal).catch(() => null);
    // null: the service stops, so the message stays as it is.
    if (answer === null) return;
    const { tries } = due;
    const tried = { answer, startedAt, endedAt: new Date(), tries, waitsMs };
    this.#settle(due, decideRetry({ ...tried, random: Math.random() }));
  }

  #settle(due: PendingMessage, decision: RetryDecision): void {
    const { outbox, metrics } = this.#deps;
    const { outcome, dueAt } = decision;
    metrics.operatorTold(outcome);
    this.#report(due, decision);
    if (dueAt === null) outbox.remove(due.id);
    else outbox.put({ ...due, dueAtMs: Date.parse(dueAt), tries: due.tries + 1 });
  }

  /** The URL is left out: that of a chat channel is a password. */
  #report(
    { id, message, tries }: PendingMessage,
    { outcome, attempt, dueAt }: RetryDecision,
  ): void {
    const { log } = this.#deps;
    const { statusCode, error } = attempt;
    const line = { messageId: id, type: message.type, attempt: tries + 1, statusCode };
    if (outcome === 'delivered') log.info(line, 'operator told');
    else if (outcome === 'retried') {
      log.warn({ ...line, error, nextAttemptAt: dueAt }, 'operator not told');
    } else log.error({ ...line, error, text: message.text }, 'message to operator given up');
  }
}
