import { Type, type Static } from 'typebox';
import { MIB } from '../../gang-sheet/units/mib.ts';
import { CLIENT_ADDRESS_HEADERS, type ClientAddressHeader } from '../client-address-header.ts';
import { count, integer, offAtZero } from './kinds.ts';

export const fairUseSettings = {
  QUEUE_LIMIT: count(100, 0, 'Maximum number of queued jobs; further jobs get 429.'),
  QUEUE_LIMIT_PER_KEY: count(
    0,
    0,
    'Maximum number of queued jobs per API key; further jobs get 429. With 0, only `QUEUE_LIMIT` applies.',
  ),
  RATE_LIMIT_PER_MINUTE: count(
    12_000,
    0,
    'Maximum number of requests per minute from one API key or, without a key, from one address; 0 means no limit.',
  ),
  RATE_LIMIT_MB_PER_MINUTE: count(
    0,
    0,
    'Maximum MiB of request bodies per minute from one API key or, without a key, from one address; 0 means no limit.',
  ),
  TRUSTED_PROXIES: integer(
    0,
    [0, 10],
    "Number of trusted proxies in front of the service that pass on the client's address; with 0, no header is trusted.",
  ),
  CLIENT_ADDRESS_HEADER: Type.Union(
    CLIENT_ADDRESS_HEADERS.map((name) => Type.Literal(name)),
    {
      default: 'x-forwarded-for',
      description:
        "Header in which the trusted proxies pass on the client's address: `x-forwarded-for`, `forwarded` (RFC 7239), or `x-real-ip`, which contains one address, as on Railway. The other two are ignored.",
    },
  ),
};

/** Limits on one client; null: no limit. */
export interface FairUseConfig {
  readonly requestsPerMinute: number | null;
  readonly bytesPerMinute: number | null;
  /** Jobs in the queue. */
  readonly queuedPerKey: number | null;
  readonly trustedProxies: number;
  readonly clientAddressHeader: ClientAddressHeader;
}

export interface QueueConfig {
  readonly queueLimit: number;
  readonly fairUse: FairUseConfig;
}

type Settings = Static<Type.TObject<typeof fairUseSettings>>;

export function toQueueConfig(settings: Settings): QueueConfig {
  return {
    queueLimit: settings.QUEUE_LIMIT,
    fairUse: {
      requestsPerMinute: offAtZero(settings.RATE_LIMIT_PER_MINUTE),
      bytesPerMinute: offAtZero(settings.RATE_LIMIT_MB_PER_MINUTE * MIB),
      queuedPerKey: offAtZero(settings.QUEUE_LIMIT_PER_KEY),
      trustedProxies: settings.TRUSTED_PROXIES,
      clientAddressHeader: settings.CLIENT_ADDRESS_HEADER,
    },
  };
}
