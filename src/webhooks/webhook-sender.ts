import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryStore } from '../jobs/delivery-store.ts';
import type { DueDelivery } from '../jobs/delivery.ts';
import type { JobNews } from '../jobs/job-event.ts';
import type { Log } from '../telemetry/logger.ts';
import { judge, WAITS_MS, type Judgement, type Outcome } from './retry-policy.ts';
import { Places } from './concurrency.ts';
import type { Answer, Poster } from './post.ts';
import { signedHeaders } from './sign.ts';

export interface WebhookSenderDeps {
  readonly store: Pick<DeliveryStore, 'due' | 'nextDueAfter' | 'settle' | 'endWebhook' | 'onDue'>;
  readonly post: Poster['post'];
  /** What is sent; null: the job is gone. */
  readonly payloadOf: (jobId: string, news: JobNews) => object | null;
  /** What is signed with for a job of that API key. */
  readonly keysOf: (owner: string | null) => readonly Buffer[];
  readonly log: Log;
  readonly metrics: { webhookTried(outcome: Outcome): void };
  readonly now: () => Date;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly waitsMs?: readonly number[];
}

/** The longest that nothing is looked for; also after something that should not have happened. */
const LOOK_MS = 30_000;
const REST_MS = 10_000;

/**
 * Sends what is due, oldest first, and writes down what became of it.
 *
 * All that it has to remember is in the database: what was in the air when the process ended is
 * still due, and is sent again under the same id.
 */
export class WebhookSender {
  readonly #deps: WebhookSenderDeps;
  readonly #places = new Places();
  readonly #inAir = new Set<Promise<void>>();
  readonly #cut = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #endListening: () => void = () => undefined;
  #isStopping = false;

  constructor(deps: WebhookSenderDeps) {
    this.#deps = deps;
  }

  start(): void {
    // The transaction in which it rings comes to its end before a timer fires.
    this.#endListening = this.#deps.store.onDue(() => this.#lookIn(0));
    this.#lookIn(0);
  }

  /** Sends nothing more; what is in the air has so long to arrive, and else is sent again later. */
  async stop(ms: number): Promise<void> {
    this.#isStopping = true;
    this.#endListening();
    clearTimeout(this.#timer);
    const timer = setTimeout(() => this.#cut.abort(), ms);
    await Promise.all(this.#inAir);
    clearTimeout(timer);
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#isStopping) return;
    this.#timer = setTimeout(() => this.#look(), ms).unref();
  }

  #look(): void {
    const { store, log, now } = this.#deps;
    try {
      for (;;) {
        const due = this.#places.isFull
          ? null
          : store.due(now().toISOString(), this.#places.busy());
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
    const release = this.#places.take(due);
    const startMs = performance.now();
    const flight = this.#attempt(due).finally(() => {
      release(performance.now() - startMs);
      this.#inAir.delete(flight);
      this.#lookIn(0);
    });
    this.#inAir.add(flight);
  }

  async #attempt(due: DueDelivery): Promise<void> {
    const { store, log, metrics, now, random, waitsMs = WAITS_MS } = this.#deps;
    const { id, jobId, tries } = due;
    try {
      const startedAt = now();
      const answer = await this.#send(due, startedAt);
      if (answer === null) return;
      const judgement = judge({
        ...{ answer, startedAt, endedAt: now(), tries, waitsMs },
        random: random(),
      });
      store.settle(due, judgement);
      if (judgement.outcome === 'gone') store.endWebhook(jobId);
      metrics.webhookTried(judgement.outcome);
      this.#tell(due, judgement);
    } catch (error) {
      if (this.#cut.signal.aborted) return;
      log.error({ err: error, jobId, deliveryId: id }, 'webhook could not be sent');
      // Still due: with its place taken it is not tried at once for ever.
      await sleep(REST_MS, undefined, { ref: false, signal: this.#cut.signal }).catch(() => null);
    }
  }

  async #send({ id, jobId, owner, url, news }: DueDelivery, at: Date): Promise<Answer | null> {
    const { post, payloadOf, keysOf } = this.#deps;
    const payload = payloadOf(jobId, news);
    if (payload === null) return null;
    const body = JSON.stringify(payload);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'gangsheet',
      ...signedHeaders({ id, at, body }, keysOf(owner)),
    };
    // Cut off by itself alone: a signal that lives as long as the process would keep all of them.
    const own = new AbortController();
    const cut = (): void => own.abort(this.#cut.signal.reason);
    this.#cut.signal.addEventListener('abort', cut, { once: true });
    try {
      return await post({ url, headers, body }, own.signal);
    } finally {
      this.#cut.signal.removeEventListener('abort', cut);
    }
  }

  /** The path of a webhook may hold a secret: the log has its host alone. */
  #tell({ id, jobId, host, news, tries }: DueDelivery, judgement: Judgement): void {
    const { log } = this.#deps;
    const { outcome, attempt, dueAt } = judgement;
    const { statusCode, error, durationMs } = attempt;
    const about = { jobId, deliveryId: id, type: news.type, host, attempt: tries + 1 };
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
