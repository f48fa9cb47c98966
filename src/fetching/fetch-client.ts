import type { SpooledFile } from '../image-files/spool-to-scratch.ts';
import { openDownloads } from './downloads.ts';
import { fetchToScratch, type FetchToScratch } from './fetch-to-scratch.ts';
import type { FetchingConfig } from './fetching-config.ts';

/** Fetches files, with connections and experience that all of them share. */
export interface FetchClient {
  /** @throws as `fetchToScratch` */
  fetch(request: Omit<FetchToScratch, 'downloads'>): Promise<SpooledFile>;
  /** Number of hosts that cannot be reached. */
  hostsDown(): number;
  close(): void;
}

export function openFetchClient(config: FetchingConfig): FetchClient {
  const downloads = openDownloads(config);
  return {
    fetch: (request) => fetchToScratch({ ...request, downloads }),
    hostsDown: () => downloads.hosts.downCount,
    close: () => downloads.client.close(),
  };
}
