import type { Downloads } from '../../fetching/downloads.ts';
import type { FetchPlaces } from '../../fetching/fetch-places.ts';
import { fetchToScratch } from '../../fetching/fetch-to-scratch.ts';
import { keepFetched } from '../../fetching/fetched-files.ts';
import { hostOf } from '../../fetching/target-url.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { DiskGate } from '../../storage/disk-gate.ts';
import type { DiskRoom } from '../../storage/disk-room.ts';
import type { Log } from '../../telemetry/logger.ts';

/** How fetches end. `stopped`: the file is no longer needed; `failed`: the disk, or an error of our own. */
export const FETCH_OUTCOMES = [
  'fetched',
  'stopped',
  'failed',
  'artwork_bad_url',
  'artwork_forbidden_address',
  'artwork_http_status',
  'artwork_not_an_image',
  'artwork_timeout',
  'artwork_too_large',
  'artwork_too_many_redirects',
  'artwork_unreachable',
] as const;

export type FetchOutcome = (typeof FETCH_OUTCOMES)[number];

export interface FetchMetrics {
  fetched(end: { readonly outcome: FetchOutcome; readonly seconds: number }): void;
  fetchedBytes(bytes: number): void;
  fetchRetried(): void;
}

export interface UrlFetcherDeps {
  readonly downloads: Downloads;
  readonly places: FetchPlaces;
  readonly room: Pick<DiskRoom, 'check'>;
  readonly log: Log;
  readonly metrics: FetchMetrics;
  /** Called whenever bytes have arrived. */
  readonly onArrived: (bytes: number) => void;
}

/** A file to fetch, and who needs it. */
export interface UrlToFetch {
  readonly url: string;
  /** The job or the question, whose folder gets the file. */
  readonly id: string;
  readonly owner: string | null;
  /** An existing folder. */
  readonly dir: string;
  /** Called when the fetch begins, having waited for a place. */
  readonly onBegin: () => void;
}

/** What one fetch took. */
class Tally {
  readonly startMs = performance.now();
  bytes = 0;
  tries = 1;

  get seconds(): number {
    return (performance.now() - this.startMs) / 1000;
  }
}

/** Fetches files one by one, each when it has a place, and tells metrics and log how that went. */
export class UrlFetcher {
  readonly #deps: UrlFetcherDeps;

  constructor(deps: UrlFetcherDeps) {
    this.#deps = deps;
  }

  /** @throws ArtworkFault; ServiceError `storage_full`; the signal's reason, or an error of the disk */
  async fetch(file: UrlToFetch, signal: AbortSignal): Promise<void> {
    const { url, id, owner, dir } = file;
    const { downloads, places, room, metrics, onArrived } = this.#deps;
    const place = await places.take({ owner, orderId: id, host: hostOf(url) }, signal);
    const tally = new Tally();
    const { beforeWriting } = new DiskGate(room);
    const into = (scratchDir: string) =>
      fetchToScratch({
        url,
        downloads,
        scratchDir,
        signal,
        beforeWriting,
        onArrived(bytes) {
          place.heard();
          tally.bytes += bytes;
          metrics.fetchedBytes(bytes);
          onArrived(bytes);
        },
        onRetry() {
          tally.tries += 1;
          metrics.fetchRetried();
        },
      });
    try {
      file.onBegin();
      await keepFetched(dir, url, into);
      this.#tell(file, tally, 'fetched');
    } catch (error) {
      this.#tell(file, tally, signal.aborted ? 'stopped' : outcomeOf(error));
      throw error;
    } finally {
      place.end();
    }
  }

  /** The host alone: a path may name a customer, and a query may be a signature. */
  #tell({ url, id }: UrlToFetch, { seconds, bytes, tries }: Tally, outcome: FetchOutcome): void {
    const { metrics, log } = this.#deps;
    metrics.fetched({ outcome, seconds });
    const fields = {
      jobId: id,
      host: hostOf(url),
      outcome,
      tries,
      bytes,
      seconds: Math.round(seconds * 100) / 100,
    };
    if (outcome === 'fetched' || outcome === 'stopped') log.debug(fields, 'artwork fetched');
    else log.warn(fields, 'artwork not fetched');
  }
}

function outcomeOf(error: unknown): FetchOutcome {
  const code = error instanceof ArtworkFault ? error.code : 'failed';
  return FETCH_OUTCOMES.find((outcome) => outcome === code) ?? 'failed';
}
