import type { Config } from '../config/config.ts';
import { openDownloads } from '../fetching/downloads.ts';
import { FetchPlaces } from '../fetching/fetch-places.ts';
import { MIB } from '../gang-sheet/units/mib.ts';
import { findGarbageCollector } from '../memory/cleanup/collect-garbage.ts';
import { UrlFetcher, type UrlFetcherDeps } from '../jobs/fetching/url-fetcher.ts';
import type { MemoryNow } from '../uploads/upload-memory.ts';
import type { Releasers } from './closing/releasers.ts';
import { collectAfter } from './collect-after.ts';
import type { ReservedMemory } from './reserved-memory.ts';
import type { ServiceTelemetry } from './telemetry/service-telemetry.ts';

/** Memory of one fetch: buffers of its socket, its file and the TLS session. Measured with `bench:fetch`. */
const FETCH_BYTES = 512 * 1024;
/** A collection takes about 15 ms in a service with a full queue. */
const COLLECT_AFTER_BYTES = 24 * MIB;
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
  const downloads = openDownloads(fetching);
  releasers.push('downloads', () => downloads.client.close());
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
    hostsDown: () => downloads.hosts.downCount,
  });
  const { metrics } = telemetry;
  const onArrived = collectAfter(COLLECT_AFTER_BYTES, findGarbageCollector());
  return { places, fetcher: new UrlFetcher({ downloads, places, room, log, metrics, onArrived }) };
}
