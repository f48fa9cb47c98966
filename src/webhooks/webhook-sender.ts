import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../telemetry/logger.ts';
import { attemptDelivery, type DeliveryContent, type Schedule } from './attempt-delivery.ts';
import { ConcurrencyLimiter } from './concurrency.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { DueDelivery } from './delivery.ts';
import type { Outcome, RetryDecision } from './retry-policy.ts';

export interface WebhookSenderDeps {
  readonly store: Pick<DeliveryStore, 'due' | 'nextDueAfter' | 'settle' | 'endWebhook' | 'onDue'>;
  readonly content: DeliveryContent;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly metrics: { webhookTried(outcome: Outcome): void };
}

/** Maximum time between two queries of the store. */
const LOOK_MS = 30_000;
/** The pause after an unexpected error. */
const REST_MS = 10_000;

/**
 * Sends the deliveries that are due, oldest first, and records the results.
 *
 * All state is in the database: deliveries that were in flight when the process ended are still due and are
 * resent with the same id.
 */
export class WebhookSender {
  readonly #deps: WebhookSenderDeps;
  readonly #limiter = new ConcurrencyLimiter();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: () => void = () => undefined;
  #isStopping = false;

  constructor(deps: WebhookSenderDeps) {
    this.#deps = deps;
  }

  start(): void {
    // The timer fires after the transaction in which the listener is called has ended.
    this.#unsubscribe = this.#deps.store.onDue(() => this.#lookIn(0));
    this.#lookIn(0);
  }

  /** Starts no more requests and waits up to `ms` for those in flight; the rest are resent later. */
  async stop(ms: number): Promise<void> {
    this.#isStopping = true;
    this.#unsubscribe();
    clearTimeout(this.#timer);
    const timer = setTimeout(() => this.#abort.abort(), ms);
    await Promise.all(this.#inFlight);
    clearTimeout(timer);
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#isStopping) return;
    this.#timer = setTimeout(() => this.#look(), ms).unref();
  }

  #look(): void {
    const { store, schedule, log } = this.#deps;
    const { now } = schedule;
    try {
      for (;;) {
        const due = this.#limiter.isFull
          ? null
          : store.due(now().toISOString(), this.#limiter.busy());
        if (due === null) break;
        this.#launch(due);
      }
      this.#lookIn(msUntil(store.nextDueAfter(now().toISOString()), now()));
    } catch (error) {
      log.error({ err: error }, 'webhooks cannot be read');
      this.#lookIn(REST_MS);
    }
  }

  #launch(due: DueDelivery): void {
    const release = this.#limiter.take(due);
    const startMs = performance.now();
    const request = this.#attempt(due).finally(() => {
      release(performance.now() - startMs);
      this.#inFlight.delete(request);
      this.#lookIn(0);
    });
    this.#inFlight.add(request);
  }

  async #attempt(due: DueDelivery): Promise<void> {
    const { store, content, schedule, log, metrics } = this.#deps;
    const { id, jobId } = due;
    const { signal } = this.#abort;
    try {
      const decision = await attemptDelivery(due, { content, schedule, signal });
      if (decision === null) return;
      store.settle(due, decision);
      if (decision.outcome === 'gone') store.endWebhook(jobId);
      metrics.webhookTried(decision.outcome);
      this.#report(due, decision);
    } catch (error) {
      if (signal.aborted) return;
      log.error({ err: error, jobId, deliveryId: id }, 'webhook could not be sent');
      // The delivery is still due: holding its slot for a while avoids a tight loop.
      await sleep(REST_MS, undefined, { ref: false, signal }).catch(() => null);
    }
  }

  /** Logs the host only: a webhook's path may contain a secret. */
  #report({ id, jobId, host, event, tries }: DueDelivery, decision: RetryDecision): void {
    const { log } = this.#deps;
    const { outcome, attempt, dueAt } = decision;
    const { statusCode, error, durationMs } = attempt;
    const about = { jobId, deliveryId: id, type: event.type, host, attempt: tries + 1 };
    const line = { ...about, statusCode, durationMs, ...(error !== null && { error }) };
    if (outcome === 'delivered') log.info(line, 'webhook delivered');
    else if (outcome === 'retried') log.warn({ ...line, nextAttemptAt: dueAt }, 'webhook failed');
    else log.error(line, outcome === 'gone' ? 'webhook gone' : 'webhook given up');
  }
}

function msUntil(at: string | null, now: Date): number {
  if (at === null) return LOOK_MS;
  return Math.max(0, Math.min(LOOK_MS, Date.parse(at) - now.getTime()));
}
