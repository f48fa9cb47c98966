import { v7 as uuid } from 'uuid';
import { allItems, type JobRequest } from '../../gang-sheet/order.ts';
import { shuttingDown, tookTooLong, tooManyWaiting } from './question-problems.ts';
import { OrderFetch } from '../fetching/order-fetch.ts';
import type { UrlFetcher } from '../fetching/url-fetcher.ts';
import { urlsOf } from '../fetching/urls-of.ts';

/** Questions of one key whose artwork is being fetched. */
const MAX_PER_OWNER = 32;

export interface QuestionFetchingDeps {
  readonly fetcher: UrlFetcher;
  readonly dirOf: (id: string) => string;
  readonly removeDir: (id: string) => Promise<void>;
  /** For all artwork of one question. */
  readonly timeoutMs: number;
}

/** A question whose artwork is there. */
export interface BegunQuestion {
  /** Names the folder with its artwork. */
  readonly id: string;
  /** When it was asked, by the monotonic clock. */
  readonly askedAtMs: number;
}

interface Asking {
  /** Name of the API key; null: no key. */
  readonly owner: string | null;
  /** Fires when no one is waiting for the answer anymore. */
  readonly signal: AbortSignal;
}

/** Fetches artwork from URLs for the time of one question. */
export class QuestionFetching {
  readonly #deps: QuestionFetchingDeps;
  readonly #workMs: number;
  readonly #stopped = new AbortController();
  readonly #owners: (string | null)[] = [];

  /** @param workMs time limit for the work on one question, of which this is a part */
  constructor(deps: QuestionFetchingDeps, workMs: number) {
    this.#deps = deps;
    this.#workMs = workMs;
  }

  /**
   * Runs `ask` with the artwork of a request on disk, and removes it afterwards.
   * @throws ServiceError `storage_full`, `obtain_timeout`, `quote_timeout`, `queue_full`,
   *   `shutting_down`; the signal's reason; what `ask` throws
   */
  async with<T>(
    request: JobRequest,
    by: Asking,
    ask: (asked: { readonly begun?: BegunQuestion }) => Promise<T>,
  ): Promise<T> {
    const urls = urlsOf(allItems(request));
    if (urls.length === 0) return ask({});
    const begun = { id: uuid(), askedAtMs: performance.now() };
    try {
      await this.#asOneOf(by, (signal) =>
        this.#orderOf(begun.id, urls, { ...by, signal }).run(this.#deps.fetcher),
      );
      return await ask({ begun });
    } finally {
      await this.#deps.removeDir(begun.id);
    }
  }

  /** The service shuts down. */
  stop(): void {
    this.#stopped.abort(shuttingDown());
  }

  /** One key may not have any number of requests held in memory. */
  async #asOneOf<T>({ owner, signal }: Asking, work: (signal: AbortSignal) => Promise<T>) {
    const ofOwner = this.#owners.filter((other) => other === owner);
    if (ofOwner.length >= MAX_PER_OWNER) throw tooManyWaiting(MAX_PER_OWNER);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(tookTooLong(this.#workMs)), this.#workMs);
    this.#owners.push(owner);
    try {
      return await work(AbortSignal.any([signal, late.signal, this.#stopped.signal]));
    } finally {
      clearTimeout(timer);
      this.#owners.splice(this.#owners.indexOf(owner), 1);
    }
  }

  #orderOf(id: string, urls: readonly string[], { owner, signal }: Asking): OrderFetch {
    const { dirOf, timeoutMs } = this.#deps;
    const untilRoom = () => Promise.resolve();
    const onProgress = () => undefined;
    const order = { id, owner, urls, dir: dirOf(id), timeoutMs, untilRoom, onProgress };
    return new OrderFetch(order, signal);
  }
}
