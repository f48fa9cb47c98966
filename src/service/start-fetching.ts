import type { Config } from '../config/config.ts';
import type { FetchClient } from '../fetching/fetch-client.ts';
import { FetchPlaces } from '../fetching/fetch-places.ts';
import { UrlFetcher, type UrlFetcherDeps } from '../jobs/fetching/url-fetcher.ts';
import type { MemoryNow } from '../uploads/upload-memory.ts';
import type { Releasers } from './closing/releasers.ts';
import type { ReservedMemory } from './reserved-memory.ts';
import type { ServiceTelemetry } from './telemetry/service-telemetry.ts';

/** Memory of one fetch: buffers of its socket, its file and the TLS session. Measured with `bench:fetch`. */
const FETCH_BYTES = 512 * 1024;
/** The ledger is told in steps, not for each of many small files. */
const STEP = 8;

export interface FetchingInput extends Pick<UrlFetcherDeps, 'room' | 'log'> {
  readonly config: Pick<Config, 'artwork'>;
  readonly memoryNow: () => MemoryNow;
  readonly reserved: ReservedMemory;
  readonly telemetry: Pick<ServiceTelemetry, 'metrics' | 'followFetching'>;
}

export interface Fetching {
  readonly fetcher: UrlFetcher;
  readonly places: FetchPlaces;
}

/** Opens what fetches artwork from URLs, until the releaser runs. */
export function startFetching(input: FetchingInput, releasers: Releasers): Fetching {
  const { config, memoryNow, reserved, telemetry, room, log } = input;
  const { fetching } = config.artwork;
  let opened: FetchClient | undefined;
  // The HTTP client takes 7 MB, which a service without artwork from URLs does without.
  const client = async (): Promise<FetchClient> => {
    const { openFetchClient } = await import('../fetching/fetch-client.ts');
    opened ??= openFetchClient(fetching);
    return opened;
  };
  releasers.push('downloads', () => opened?.close());
  let steps = 0;
  const places = new FetchPlaces({
    most: fetching.most,
    mostPerHost: fetching.mostPerHost,
    mayBegin: () => !memoryNow().isShort,
    onChange(openCount) {
      const now = Math.ceil(openCount / STEP);
      if (now === steps) return;
      steps = now;
      reserved.set('fetches', steps * STEP * FETCH_BYTES);
    },
  });
  telemetry.followFetching({
    open: () => places.openCount,
    waiting: () => places.waitingCount,
    hostsDown: () => opened?.hostsDown() ?? 0,
  });
  const { metrics } = telemetry;
  return { places, fetcher: new UrlFetcher({ client, places, room, log, metrics }) };
}
