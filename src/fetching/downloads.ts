import type { LookupFunction } from 'node:net';
import { guardedLookup, resolveBySystem, type Resolve } from '../network/address-guard.ts';
import { createHttpClient, type HttpClient } from '../network/http-client.ts';
import { resolveByNameServers } from '../network/resolve-by-name-servers.ts';
import { ChunkTurns } from './chunk-turns.ts';
import type { FetchingConfig } from './fetching-config.ts';
import { HostPatience } from './host-patience.ts';

/** Shared by downloads that may use each other's connections and experience. */
export interface Downloads {
  readonly client: HttpClient;
  readonly hosts: HostPatience;
  readonly turns: ChunkTurns;
  readonly config: FetchingConfig;
}

/** Node's own limit is 16 KiB; some stores send several signed cookies and policies. */
const MAX_HEADER_BYTES = 64 * 1024;
/** A far server needs longer, and in a container without IPv6 no other address works. */
const ADDRESS_ATTEMPT_MS = 3_000;
const CONNECT_MS = 10_000;

/**
 * Opens connections for downloads. The caller closes them with `client.close()`.
 * @param lookup finds the addresses of a host; undefined: the system's, which refuses none
 */
export function openDownloads(config: FetchingConfig, lookup = lookupFor(config)): Downloads {
  const { silenceMs } = config;
  const client = createHttpClient({
    maxHeaderBytes: MAX_HEADER_BYTES,
    attemptMs: Math.min(ADDRESS_ATTEMPT_MS, silenceMs),
    connectMs: Math.min(CONNECT_MS, silenceMs),
    isForgiving: true,
    ...(lookup && { lookup }),
  });
  return { client, hosts: new HostPatience(), turns: new ChunkTurns(), config };
}

function lookupFor({ allowPrivateHosts }: FetchingConfig): LookupFunction | undefined {
  return allowPrivateHosts ? undefined : guardedLookup(resolveByName());
}

/** Names without a dot are those of this machine and its network: no name server far away is asked for them. */
function resolveByName(): Resolve {
  const byNameServers = resolveByNameServers();
  return (hostname) =>
    hostname.includes('.') ? byNameServers(hostname) : resolveBySystem(hostname);
}
