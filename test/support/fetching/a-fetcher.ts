import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import type { TestContext } from 'node:test';
import { openDownloads } from '../../../src/fetching/downloads.ts';
import type { FetchingConfig } from '../../../src/fetching/fetching-config.ts';
import { fetchToScratch } from '../../../src/fetching/fetch-to-scratch.ts';
import type { ArtworkFault } from '../../../src/image-files/artwork-fault.ts';
import { aFetchingConfig, NEVER } from '../../artwork/pictures.ts';
import { tempDir } from '../temp-dir.ts';

interface FetcherOptions extends Partial<FetchingConfig> {
  /** Finds the addresses of hosts instead of the system. */
  readonly lookup?: LookupFunction;
}

/** Downloads to a folder of its own. */
export async function aFetcher(t: TestContext, { lookup, ...config }: FetcherOptions = {}) {
  const scratchDir = await tempDir(t);
  const downloads = openDownloads(aFetchingConfig(config), lookup);
  t.after(() => downloads.client.close());
  const fetched = (url: string, signal = NEVER) =>
    fetchToScratch({ url, downloads, scratchDir, signal });
  const faultOf = (url: string): Promise<ArtworkFault> =>
    fetched(url).then(
      () => assert.fail(`${url} was fetched`),
      (error: unknown) => error as ArtworkFault,
    );
  return { fetched, faultOf, scratchDir, downloads };
}
