import { Type, type Static } from 'typebox';
import { MIB } from '../../gang-sheet/units/mib.ts';
import { count, integer } from './kinds.ts';

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
  SHUTDOWN_GRACE_MS: count(
    25_000,
    0,
    'Maximum time from SIGTERM to exit, in milliseconds. Downloads in progress have this time to finish; the running job stops at its next checkpoint and resumes at the next start.',
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
}

export interface ServerConfig {
  readonly port: number;
  readonly host: string;
  readonly maxBodyBytes: number;
  readonly arrival: ArrivalConfig;
  readonly shutdownGraceMs: number;
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
    },
    shutdownGraceMs: settings.SHUTDOWN_GRACE_MS,
    logLevel: settings.LOG_LEVEL,
    healthLogMs: settings.HEALTH_LOG_SECONDS * 1000,
  };
}

export function serverFaults(settings: Settings): readonly string[] {
  const { HEADERS_TIMEOUT_MS: headersMs, REQUEST_TIMEOUT_MS: requestMs } = settings;
  if (requestMs >= headersMs) return [];
  return [
    `REQUEST_TIMEOUT_MS must be at least HEADERS_TIMEOUT_MS, received ${requestMs} and ${headersMs}`,
  ];
}
