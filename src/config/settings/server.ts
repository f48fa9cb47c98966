import { Type, type Static } from 'typebox';
import { MIB } from '../../gang-sheet/units/mib.ts';
import { count, integer } from './kinds.ts';

/** A connection without traffic for 5 minutes is dropped, so a wait ends a minute earlier. */
const MOST_WAIT_SECONDS = 240;

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const serverSettings = {
  PORT: integer(3000, [0, 65_535], 'HTTP port; 0 picks a free one.'),
  HOST: Type.String({
    minLength: 1,
    default: '0.0.0.0',
    description: 'Address that the HTTP service listens on.',
  }),
  MAX_BODY_MB: integer(
    32,
    [1, 1024],
    'Maximum request body size, in MiB; artwork uploads are exempt.',
  ),
  HEADERS_TIMEOUT_MS: count(
    15_000,
    100,
    'Time a client has to send its request headers, in milliseconds; after that, the request fails with 408.',
  ),
  REQUEST_TIMEOUT_MS: count(
    120_000,
    100,
    'Time a client has to send a whole request, uploads included, in milliseconds; after that, the request fails with 408.',
  ),
  KEEP_ALIVE_TIMEOUT_MS: count(
    620_000,
    1000,
    'Time that a connection without requests is kept open, in milliseconds. It must be longer than a load balancer in front keeps its connections: 60 s for most, 600 s for Google Cloud.',
  ),
  MAX_WAIT_SECONDS: integer(
    25,
    [1, MOST_WAIT_SECONDS],
    'Maximum time that a request waits for its result, in seconds: with `Prefer: wait`, and for a quote or preflight, unless `QUOTE_TIMEOUT_MS` is longer. It must be below the time limit of every proxy in front; the shortest usual one is 30 s.',
  ),
  SHUTDOWN_GRACE_MS: count(
    25_000,
    0,
    'Maximum time from SIGTERM to exit, in milliseconds. Downloads in progress have this time to finish; the running job stops at its next checkpoint and resumes at the next start.',
  ),
  SHUTDOWN_DRAIN_MS: count(
    0,
    0,
    'Time after SIGTERM in which the service still works as usual while `/readyz` returns 503, in milliseconds, so that a load balancer can send new requests elsewhere. It is part of `SHUTDOWN_GRACE_MS`.',
  ),
  LOG_LEVEL: Type.Union(
    LEVELS.map((level) => Type.Literal(level)),
    { default: 'info', description: 'Minimum log level.' },
  ),
  HEALTH_LOG_SECONDS: count(
    60,
    0,
    'Interval at which `renderer healthy` and `decoders healthy` are logged, in seconds; 0 disables them.',
  ),
};

export type LogLevel = (typeof LEVELS)[number];

/** Time limits for clients. */
export interface ArrivalConfig {
  readonly headersMs: number;
  /** For the whole request, headers and body. */
  readonly requestMs: number;
  /** Time that a connection without requests is kept open. */
  readonly keepAliveMs: number;
  /** Time that a request waits for the end of a job. */
  readonly maxWaitSeconds: number;
}

export interface ServerConfig {
  readonly port: number;
  readonly host: string;
  readonly maxBodyBytes: number;
  readonly arrival: ArrivalConfig;
  readonly shutdownGraceMs: number;
  /** The part of the grace time in which nothing stops yet. */
  readonly shutdownDrainMs: number;
  readonly logLevel: LogLevel;
  /** Interval between two log lines about the health of a process; 0: none. */
  readonly healthLogMs: number;
}

type Settings = Static<Type.TObject<typeof serverSettings>>;

export function toServerConfig(settings: Settings): ServerConfig {
  return {
    port: settings.PORT,
    host: settings.HOST,
    maxBodyBytes: settings.MAX_BODY_MB * MIB,
    arrival: {
      headersMs: settings.HEADERS_TIMEOUT_MS,
      requestMs: settings.REQUEST_TIMEOUT_MS,
      keepAliveMs: settings.KEEP_ALIVE_TIMEOUT_MS,
      maxWaitSeconds: settings.MAX_WAIT_SECONDS,
    },
    shutdownGraceMs: settings.SHUTDOWN_GRACE_MS,
    shutdownDrainMs: settings.SHUTDOWN_DRAIN_MS,
    logLevel: settings.LOG_LEVEL,
    healthLogMs: settings.HEALTH_LOG_SECONDS * 1000,
  };
}

export function serverFaults(settings: Settings): readonly string[] {
  return [...arrivalFaults(settings), ...shutdownFaults(settings)];
}

function arrivalFaults({
  HEADERS_TIMEOUT_MS: headersMs,
  REQUEST_TIMEOUT_MS: requestMs,
}: Settings): readonly string[] {
  if (requestMs >= headersMs) return [];
  return [
    `REQUEST_TIMEOUT_MS must be at least HEADERS_TIMEOUT_MS, received ${requestMs} and ${headersMs}`,
  ];
}

function shutdownFaults({
  SHUTDOWN_DRAIN_MS: drainMs,
  SHUTDOWN_GRACE_MS: graceMs,
}: Settings): readonly string[] {
  if (drainMs === 0 || drainMs < graceMs) return [];
  return [
    `SHUTDOWN_DRAIN_MS must be less than SHUTDOWN_GRACE_MS, received ${drainMs} and ${graceMs}`,
  ];
}
