import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../telemetry/logger.ts';
import type { Transactions } from '../transactions.ts';
import {
  attemptDelivery,
  LostPayload,
  type DeliveryContent,
  type Schedule,
} from './attempt-delivery.ts';
import { ConcurrencyLimiter } from './concurrency.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { DueDelivery, Settlement } from './delivery.ts';
import type { Outcome, RetryDecision } from './retry-policy.ts';

export interface WebhookSenderDeps {
  readonly store: Pick<
    DeliveryStore,
    'due' | 'nextDueAfter' | 'settle' | 'endWebhook' | 'bringForward' | 'onDue'
  >;
  readonly transactions: Pick<Transactions, 'tx'>;
  readonly content: DeliveryContent;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly metrics: { webhookTried(outcome: Outcome): void };
  readonly writes: SettlementWrites;
}

/** Stores results: now, or once the database can be written. Resolves then; false: dropped. */
export interface SettlementWrites {
  run(what: string, write: () => Promise<void>): Promise<boolean>;
}

interface AttemptResult {
  /** Resolves when the result is stored; false: it never will be. */
  readonly isStored: Promise<boolean>;
}

/** Maximum time between two queries of the store. */
const LOOK_MS = 30_000;
/** Three times the longest wait of the retry policy. */
const BEYOND_ANY_WAIT_MS = 24 * 3_600_000;
/** The pause after an unexpected error. */
const REST_MS = 10_000;

/**
 * Sends the deliveries that are due, oldest first, and records the results.
 *
 * All state is in the database: deliveries that were in flight when the process ended are still due
 * and are sent again with the same id. While a result cannot be stored, its delivery keeps its slot, so
 * that it is not sent again.
 *
 * One look at a time asks the store for deliveries and takes a slot for each before it asks for the next one, so
 * that no delivery is found twice. A delivery that falls due during a look, or a slot that becomes free, makes one
 * more look after it.
 */
export class WebhookSender {
  readonly #deps: WebhookSenderDeps;
  readonly #limiter = new ConcurrencyLimiter();
  readonly #inFlight = new Set<Promise<AttemptResult>>();
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: () => void = () => undefined;
  /** null: no look is in progress. */
  #looking: Promise<void> | null = null;
  /** Whether another look is needed after the one in progress, which may have missed something. */
  #isLookNeeded = false;
  #isBringingForward = false;
  #isStopping = false;

  constructor(deps: WebhookSenderDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#unsubscribe = this.#deps.store.onDue(() => this.#lookSoon());
    this.#lookSoon();
  }

  /**
   * Starts no more requests and waits up to `ms` for those in flight, and for answers of the store; the rest are
   * resent later.
   */
  async stop(ms: number): Promise<void> {
    this.#isStopping = true;
    this.#unsubscribe();
    clearTimeout(this.#timer);
    const timer = setTimeout(() => this.#abort.abort(), ms);
    await Promise.race([this.#idle(), once(this.#abort.signal, 'abort')]);
    clearTimeout(timer);
  }

  async #idle(): Promise<void> {
    await this.#looking;
    await Promise.all(this.#inFlight);
  }

  /** Many calls in a row make one look. */
  #lookSoon(): void {
    if (this.#looking === null) this.#lookIn(0);
    else this.#isLookNeeded = true;
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#isStopping) return;
    this.#timer = setTimeout(() => {
      this.#isLookNeeded = false;
      this.#looking = this.#look().then((waitMs) => {
        this.#looking = null;
        this.#lookIn(this.#isLookNeeded ? 0 : waitMs);
      });
    }, ms).unref();
  }

  /** Starts what is due. Never rejects. @returns milliseconds until the next look */
  async #look(): Promise<number> {
    const { store, schedule, log } = this.#deps;
    const { now } = schedule;
    try {
      await this.#bringForward();
      for (;;) {
        // One time for both questions: a delivery that falls due between them must not be missed.
        const at = now().toISOString();
        const due = await this.#due(at);
        if (due === null) return msUntil(await store.nextDueAfter(at), now());
        this.#launch(due);
      }
    } catch (error) {
      if (!this.#isStopping) log.error({ err: error }, 'webhooks cannot be read');
      return REST_MS;
    }
  }

  /** The delivery to send next; null: none is due at `at`, every slot is taken, or the sender is stopping. */
  async #due(at: string): Promise<DueDelivery | null> {
    const { store } = this.#deps;
    const due = this.#limiter.isFull ? null : await store.due(at, this.#limiter.busy());
    return this.#isStopping ? null : due;
  }

  /**
   * If the clock was set back, deliveries would otherwise wait until the old time is reached again. The look does
   * not wait for the change, which may be held.
   */
  async #bringForward(): Promise<void> {
    if (this.#isBringingForward) return;
    const { store, schedule, writes } = this.#deps;
    const now = schedule.now();
    const latest = new Date(now.getTime() + BEYOND_ANY_WAIT_MS).toISOString();
    if ((await store.nextDueAfter(latest)) === null) return;
    this.#isBringingForward = true;
    void writes
      .run('webhook times', () => store.bringForward(latest, now.toISOString()))
      .then((isStored) => {
        this.#isBringingForward = false;
        if (isStored) this.#lookSoon();
      });
  }

  #launch(due: DueDelivery): void {
    const release = this.#limiter.take(due);
    const startMs = performance.now();
    const attempt = this.#attempt(due);
    this.#inFlight.add(attempt);
    void attempt
      .then((result) => {
        const durationMs = performance.now() - startMs;
        this.#inFlight.delete(attempt);
        return this.#stored(result).finally(() => release(durationMs));
      })
      .finally(() => this.#lookSoon());
  }

  /**
   * Waits until the result is stored. If it never will be, pauses, because the delivery is still
   * due.
   */
  async #stored({ isStored }: AttemptResult): Promise<void> {
    const { signal } = this.#abort;
    if ((await isStored) || signal.aborted) return;
    await sleep(REST_MS, undefined, { ref: false, signal }).catch(() => null);
  }

  /** Sends a delivery once; resolves when the receiver has responded. Never rejects. */
  async #attempt(due: DueDelivery): Promise<AttemptResult> {
    const { content, schedule, log, metrics } = this.#deps;
    const { id, jobId } = due;
    const { signal } = this.#abort;
    try {
      const decision = await attemptDelivery(due, { content, schedule, signal });
      if (decision === null) return { isStored: Promise.resolve(true) };
      metrics.webhookTried(decision.outcome);
      this.#report(due, decision);
      return { isStored: this.#settle(due, decision, decision.outcome === 'gone') };
    } catch (error) {
      if (error instanceof LostPayload) return { isStored: this.#giveUp(due, error) };
      if (!signal.aborted) {
        log.error({ err: error, jobId, deliveryId: id }, 'webhook could not be sent');
      }
      return { isStored: Promise.resolve(false) };
    }
  }

  /** One change. It locks the job before the delivery, as the removal of a job does. */
  #settle(due: DueDelivery, settlement: Settlement, isGone = false): Promise<boolean> {
    const { store, transactions, writes } = this.#deps;
    return writes.run('webhook delivery', () =>
      transactions.tx(async () => {
        if (isGone) await store.endWebhook(due.jobId);
        await store.settle(due, settlement);
      }),
    );
  }

  #giveUp(due: DueDelivery, { message }: LostPayload): Promise<boolean> {
    const { schedule, log } = this.#deps;
    const at = schedule.now().toISOString();
    const attempt = { at, durationMs: 0, statusCode: null, error: message };
    const settlement: Settlement = { attempt, status: 'given_up', dueAt: null };
    log.error({ jobId: due.jobId, deliveryId: due.id, error: message }, 'webhook given up');
    return this.#settle(due, settlement);
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
