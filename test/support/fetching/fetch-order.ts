import type { TestContext } from 'node:test';
import { openDownloads } from '../../../src/fetching/downloads.ts';
import { FetchPlaces } from '../../../src/fetching/fetch-places.ts';
import type { FetchingConfig } from '../../../src/fetching/fetching-config.ts';
import type { Item } from '../../../src/gang-sheet/order.ts';
import { OrderFetch } from '../../../src/jobs/fetching/order-fetch.ts';
import { urlsOf } from '../../../src/jobs/fetching/urls-of.ts';
import {
  UrlFetcher,
  type FetchMetrics,
  type UrlFetcherDeps,
} from '../../../src/jobs/fetching/url-fetcher.ts';
import { aFetchingConfig, NEVER } from '../../artwork/pictures.ts';
import { silentLogger } from '../../../src/telemetry/logger.ts';

export const NO_FETCH_METRICS: FetchMetrics = {
  fetched: () => undefined,
  fetchedBytes: () => undefined,
  fetchRetried: () => undefined,
};

/** Fetches for real; its connections end with the test. */
export function aUrlFetcher(
  t: TestContext,
  config: Partial<FetchingConfig> = {},
  room: UrlFetcherDeps['room'] = { check: () => Promise.resolve() },
): UrlFetcher {
  const downloads = openDownloads(aFetchingConfig(config));
  t.after(() => downloads.client.close());
  const places = new FetchPlaces({
    most: 32,
    mostPerHost: 6,
    mayBegin: () => true,
    onChange: () => undefined,
  });
  return new UrlFetcher({
    downloads,
    places,
    room,
    log: silentLogger(),
    metrics: NO_FETCH_METRICS,
    onArrived: () => undefined,
  });
}

interface OrderOptions {
  readonly fetcher: UrlFetcher;
  readonly dir: string;
  readonly signal?: AbortSignal;
}

/** Fetches what items need from URLs, as the service does for an order. */
export async function fetchFor(
  items: readonly Item[],
  { fetcher, dir, signal = NEVER }: OrderOptions,
): Promise<void> {
  const order = {
    id: 'order',
    owner: null,
    dir,
    urls: urlsOf(items),
    timeoutMs: 60_000,
    untilRoom: () => Promise.resolve(),
    onProgress: () => undefined,
  };
  await new OrderFetch(order, signal).run(fetcher);
}
