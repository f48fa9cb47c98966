import { Agent, type Dispatcher } from 'undici';
import { guardedLookup, type Resolve } from '../network/address-guard.ts';
import type { FetchingConfig } from './fetching-config.ts';
import { HostPatience } from './host-patience.ts';

/** Shared by downloads that may use each other's connections and experience. */
export interface Downloads {
  readonly agent: Dispatcher;
  readonly hosts: HostPatience;
  readonly config: FetchingConfig;
}

/** Node's own limit is 16 KiB; some stores send several signed cookies and policies. */
const MAX_HEADER_BYTES = 64 * 1024;
/**
 * Node drops an address that is not the last one of a name after 250 ms without a connection. A far server
 * needs longer, and in a container without IPv6 no other address works.
 */
const ADDRESS_ATTEMPT_MS = 3_000;
const CONNECT_MS = 10_000;

/** Opens connections for downloads. The caller closes them with `agent.destroy()`. */
export function openDownloads(config: FetchingConfig, resolve?: Resolve): Downloads {
  const { allowPrivateHosts, silenceMs } = config;
  const agent = new Agent({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.min(ADDRESS_ATTEMPT_MS, silenceMs),
    connect: {
      timeout: Math.min(CONNECT_MS, silenceMs),
      ...(!allowPrivateHosts && { lookup: guardedLookup(resolve) }),
    },
  });
  return { agent, hosts: new HostPatience(), config };
}
