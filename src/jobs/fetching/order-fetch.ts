import { obtainTimeout } from '../../artwork/verdicts/obtain-timeout.ts';
import { FetchedFiles, keepFaults, prepareFetched } from '../../fetching/fetched-files.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { mapInParallel } from '../../map-in-parallel.ts';
import type { UrlFetcher, UrlToFetch } from './url-fetcher.ts';

/** An order may wait for so many files at a time; hosts and keys have limits of their own. */
const AT_ONCE = 16;
/**
 * An order with an artwork that cannot be fetched fails. For this time, its other artworks are still fetched,
 * so that the answer lists what else is wrong.
 */
const AFTER_FAULT_MS = 10_000;

export interface OrderFetched {
  readonly fetched: number;
  readonly notFetched: number;
}

/** An order with artwork from URLs. */
export interface OrderToFetch extends Pick<UrlToFetch, 'id' | 'owner' | 'dir'> {
  /** Distinct. */
  readonly urls: readonly string[];
  /** For all of them, from the moment at which the first fetch begins. */
  readonly timeoutMs: number;
  /** Waits until another file may be fetched. @throws the signal's reason */
  readonly untilRoom: (signal: AbortSignal) => Promise<void>;
  /** Called with the number of files that are there. */
  readonly onProgress: (fetched: number) => void;
}

/**
 * Fetches the artwork of one order, as far as it is not there yet. Why a file could not be fetched is kept beside
 * the files: the renderer lists it with what is wrong with the others.
 */
export class OrderFetch {
  readonly #order: OrderToFetch;
  readonly #signal: AbortSignal;
  readonly #faults = new Map<string, ArtworkFault>();
  readonly #late = new AbortController();
  readonly #doomed = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #fetched = 0;
  #hasBegun = false;

  constructor(order: OrderToFetch, signal: AbortSignal) {
    this.#order = order;
    this.#signal = AbortSignal.any([signal, this.#late.signal]);
  }

  /**
   * @throws ServiceError `obtain_timeout`, `storage_full`; the signal's reason, or an error of the disk
   */
  async run(fetcher: UrlFetcher): Promise<OrderFetched> {
    const { urls, dir, onProgress } = this.#order;
    try {
      await prepareFetched(dir);
      const known = await FetchedFiles.in(dir);
      const missing = urls.filter((url) => !known.has(url));
      this.#fetched = urls.length - missing.length;
      onProgress(this.#fetched);
      await mapInParallel(missing, AT_ONCE, (url) => this.#fetch(url, fetcher));
      await keepFaults(dir, this.#faults);
      return { fetched: this.#fetched, notFetched: this.#faults.size };
    } finally {
      for (const timer of this.#timers) clearTimeout(timer);
    }
  }

  async #fetch(url: string, fetcher: UrlFetcher): Promise<void> {
    const { id, owner, dir, untilRoom } = this.#order;
    const either = AbortSignal.any([this.#signal, this.#doomed.signal]);
    try {
      await untilRoom(either);
      await fetcher.fetch({ url, id, owner, dir, onBegin: () => this.#begins() }, either);
      this.#fetched += 1;
      this.#order.onProgress(this.#fetched);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof ArtworkFault) this.#failed(url, error);
      else if (this.#doomed.signal.aborted) this.#failed(url, givenUp());
      else throw error;
    }
  }

  #failed(url: string, fault: ArtworkFault): void {
    if (this.#faults.size === 0) this.#after(AFTER_FAULT_MS, () => this.#doomed.abort());
    this.#faults.set(url, fault);
  }

  /** Waiting for other orders does not count. */
  #begins(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const { timeoutMs, urls } = this.#order;
    this.#after(timeoutMs, () => {
      this.#late.abort(obtainTimeout(timeoutMs, { arrived: this.#fetched, sources: urls.length }));
    });
  }

  #after(ms: number, act: () => void): void {
    this.#timers.push(setTimeout(act, ms).unref());
  }
}

function givenUp(): ArtworkFault {
  const seconds = AFTER_FAULT_MS / 1000;
  const detail = `was given up, because it had not arrived ${seconds} s after other artwork of the request had failed`;
  return new ArtworkFault('artwork_timeout', detail, { transient: true });
}
