import type { Registry } from 'prom-client';
import { declareIn } from './declare-metrics.ts';

/** Counts what is fetched from URLs. */
export interface FetchCounters {
  fetched(end: { readonly outcome: string; readonly seconds: number }): void;
  fetchedBytes(bytes: number): void;
  fetchRetried(): void;
}

export interface FetchFigures {
  readonly open: () => number;
  readonly waiting: () => number;
  readonly hostsDown: () => number;
}

/** @param outcomes all values of the label; each is shown as 0 before its first fetch */
export function declareFetchCounters(
  registry: Registry,
  outcomes: readonly string[],
): FetchCounters {
  const { counter, histogram } = declareIn(registry);
  const ended = counter('fetches_total', 'Artwork files fetched from URLs, by outcome.', {
    labels: { outcome: outcomes },
  });
  const seconds = histogram(
    'fetch_seconds',
    'Time to fetch an artwork file from its URL, with all tries.',
    { labels: { outcome: ['fetched', 'not_fetched'] } },
  );
  const bytes = counter('fetched_bytes_total', 'Bytes of artwork that arrived from URLs.');
  const retries = counter('fetch_retries_total', 'Further tries to fetch an artwork file.');
  return {
    fetched({ outcome, seconds: taken }) {
      ended.inc({ outcome });
      if (outcome === 'stopped') return;
      seconds.observe({ outcome: outcome === 'fetched' ? outcome : 'not_fetched' }, taken);
    },
    fetchedBytes: (count) => bytes.inc(count),
    fetchRetried: () => retries.inc(),
  };
}

/** Shows what is being fetched, from now on. */
export function declareFetchGauges(registry: Registry, figures: FetchFigures): void {
  const { gauge } = declareIn(registry);
  gauge('fetches_open', 'Artwork files that are being fetched from URLs.', { read: figures.open });
  gauge('fetches_waiting', 'Artwork files that wait to be fetched.', { read: figures.waiting });
  gauge('fetch_hosts_down', 'Hosts that could not be reached within the last minute.', {
    read: figures.hostsDown,
  });
}
