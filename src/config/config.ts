import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Check, Errors } from 'typebox/value';
import { parseApiKeys, type ApiKey } from './api-keys.ts';
import { parseCorsOrigins } from './cors-origins.ts';
import { readFontsDir } from './fonts-dir.ts';
import { parsePreflight, type PreflightLevels } from '../gang-sheet/preflight.ts';
import { parsePublicUrl } from './public-url.ts';
import { settingsSchema, type Settings } from './settings.ts';
import { readWebhookSecrets, type WebhookSecrets } from './webhook-secrets.ts';

const MIB = 1024 * 1024;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface MemoryConfig {
  /** An override in bytes, or null. */
  readonly limitBytes: number | null;
  readonly reservedRatio: number;
  /** Shares of the budget, rising. */
  readonly warning: number;
  readonly critical: number;
  readonly pause: number;
  readonly emergency: number;
  readonly checkpointEvery: number;
  readonly pauseMaxWaitMs: number;
  /** 0 is off. */
  readonly cleanupEvery: number;
  /** Does the renderer stop, and end itself, before the kernel ends it? */
  readonly brake: boolean;
}

export interface ArtworkConfig {
  /** null: `file` artwork is refused. */
  readonly dir: string | null;
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly timeoutMs: number;
  readonly allowPrivateHosts: boolean;
}

/** Bounds of the artwork that is kept for orders to come. */
export interface UploadsConfig {
  /** How long one stays that no job uses. */
  readonly ttlMs: number;
  /** All of them together. */
  readonly maxBytes: number;
}

/** When a renderer that is well is replaced between jobs; null: never for this reason. */
export interface RecyclingConfig {
  /** The shortest time from one look at what it holds while idle to the next. */
  readonly lookEveryMs: number;
  readonly maxBytes: number | null;
  readonly maxAgeMs: number | null;
}

/** How slow a client may be. */
export interface ArrivalConfig {
  readonly headersMs: number;
  /** Of a whole request, headers and body. */
  readonly requestMs: number;
}

/** Who may do what. */
export interface AccessConfig {
  /** None: the service is open to everybody. */
  readonly keys: readonly ApiKey[];
  /** The operator's token, or null. */
  readonly operatorToken: string | null;
  /** null: one that is kept with the data. */
  readonly linkSecret: string | null;
  readonly linkTtlMs: number;
  /** What links begin with; null: they are relative. */
  readonly publicUrl: string | null;
  /** Whose pages may call from a browser. */
  readonly origins: readonly string[];
}

export interface WebhooksConfig {
  readonly secrets: WebhookSecrets;
  /** Also whether by plain http. */
  readonly allowPrivateHosts: boolean;
}

/** What one client may do; null: as much as it likes. */
export interface FairUseConfig {
  readonly requestsPerMinute: number | null;
  readonly bytesPerMinute: number | null;
  /** Jobs that wait. */
  readonly queuedPerKey: number | null;
  readonly trustedProxies: number;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly access: AccessConfig;
  readonly webhooks: WebhooksConfig;
  readonly artwork: ArtworkConfig;
  /** Of the shop's own fonts; null: there are none. */
  readonly fontsDir: string | null;
  readonly uploads: UploadsConfig;
  /** Where a request does not say. */
  readonly preflight: PreflightLevels;
  readonly memory: MemoryConfig;
  readonly recycling: RecyclingConfig;
  /** Of the renderer in five minutes, until it is given up. */
  readonly maxDeaths: number;
  readonly renderConcurrency: number;
  readonly renderThreads: number;
  /** null: for ever. */
  readonly retentionMs: number | null;
  readonly fairUse: FairUseConfig;
  readonly diskReserveBytes: number;
  readonly queueLimit: number;
  readonly maxBodyBytes: number;
  /** How long a request may take to arrive. */
  readonly arrival: ArrivalConfig;
  /** How long what a failed job has is kept to be resumed; 0: not at all. */
  readonly keepFailedMs: number;
  readonly shutdownGraceMs: number;
  readonly logLevel: LogLevel;
}

/** One or more settings that cannot be used; the message has a line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads and freezes the configuration.
 * @throws ConfigError naming every bad setting, what is expected and what was found
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const settings = parseSettings(env, faults);
  if (faults.length === 0) faults.push(...impossibleCombinations(settings));
  if (faults.length > 0) throw new ConfigError(`bad configuration:\n  ${faults.join('\n  ')}`);
  return Object.freeze(toConfig(settings));
}

/** Settings that are of no use to a process that decodes strangers' pictures. */
const SECRETS = ['API_KEYS', 'METRICS_TOKEN', 'LINK_SECRET', 'WEBHOOK_SECRETS', 'WEBHOOK_SECRET'];

/** An environment without what only the service needs to know. */
export function withoutSecrets(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SECRETS.includes(name)));
}

function parseSettings(
  env: Readonly<Record<string, string | undefined>>,
  faults: string[],
): Settings {
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settingsSchema.properties)) {
    const text = env[name];
    const fallback = 'default' in schema ? schema.default : undefined;
    const value = text === undefined || text === '' ? fallback : fromText(text, schema);
    if (value === undefined) continue;
    values[name] = value;
    if (Check(schema, value)) continue;
    const [error] = Errors(schema, value);
    faults.push(`${name} ${expectation(schema, error?.message)}, received "${text ?? ''}"`);
  }
  return values as Settings;
}

/** Text of the environment in the type that the schema asks for; left as text where it is not that. */
function fromText(text: string, schema: object): unknown {
  const type = 'type' in schema ? schema.type : undefined;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'integer' || type === 'number') {
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : text;
  }
  return text;
}

function expectation(schema: object, message: string | undefined): string {
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) {
    const choices = schema.anyOf as readonly { const: string }[];
    return `must be one of ${choices.map((choice) => choice.const).join(', ')}`;
  }
  return message ?? 'is not valid';
}

function impossibleCombinations(settings: Settings): readonly string[] {
  const rising = ['MEMORY_WARNING', 'MEMORY_CRITICAL', 'MEMORY_PAUSE', 'MEMORY_EMERGENCY'] as const;
  const faults: string[] = [];
  const { MAX_UPLOADS_MB: all, MAX_ARTWORK_MB: one } = settings;
  if (all < one)
    faults.push(`MAX_UPLOADS_MB must be at least MAX_ARTWORK_MB, received ${all} and ${one}`);
  rising.forEach((name, index) => {
    const next = rising[index + 1];
    if (next === undefined || settings[name] < settings[next]) return;
    faults.push(`${name} must be below ${next}, received ${settings[name]} and ${settings[next]}`);
  });
  const { HEADERS_TIMEOUT_MS: headersMs, REQUEST_TIMEOUT_MS: requestMs } = settings;
  if (requestMs < headersMs)
    faults.push(
      `REQUEST_TIMEOUT_MS must be at least HEADERS_TIMEOUT_MS, received ${requestMs} and ${headersMs}`,
    );
  return [
    ...[...faults, ...keysOf(settings).faults, ...secretsOf(settings).faults],
    ...[
      ...parseCorsOrigins(settings.CORS_ORIGINS).faults,
      ...parsePublicUrl(settings.PUBLIC_URL).faults,
    ],
    ...parsePreflight(settings.PREFLIGHT).faults,
    ...readFontsDir(settings.FONTS_DIR).faults,
  ];
}

function keysOf({ API_KEYS: text }: Settings): ReturnType<typeof parseApiKeys> {
  return text === undefined ? { keys: [], faults: [] } : parseApiKeys(text);
}

function secretsOf(settings: Settings): ReturnType<typeof readWebhookSecrets> {
  return readWebhookSecrets({
    named: settings.WEBHOOK_SECRETS,
    common: settings.WEBHOOK_SECRET,
    keyNames: keysOf(settings).keys.map(({ name }) => name),
  });
}

function toConfig(settings: Settings): Config {
  return {
    ...{ port: settings.PORT, host: settings.HOST },
    dataDir: resolve(settings.DATA_DIR ?? settings.RAILWAY_VOLUME_MOUNT_PATH ?? 'data'),
    access: toAccessConfig(settings),
    webhooks: {
      secrets: secretsOf(settings).secrets,
      allowPrivateHosts: settings.ALLOW_PRIVATE_WEBHOOK_HOSTS,
    },
    artwork: {
      dir: settings.ARTWORK_DIR === undefined ? null : resolve(settings.ARTWORK_DIR),
      maxBytes: settings.MAX_ARTWORK_MB * MIB,
      maxPixels: settings.MAX_ARTWORK_MEGAPIXELS * 1_000_000,
      timeoutMs: settings.ARTWORK_TIMEOUT_MS,
      allowPrivateHosts: settings.ALLOW_PRIVATE_ARTWORK_HOSTS,
    },
    uploads: {
      ttlMs: settings.UPLOAD_TTL_HOURS * 3_600_000,
      maxBytes: settings.MAX_UPLOADS_MB * MIB,
    },
    preflight: parsePreflight(settings.PREFLIGHT).levels,
    fontsDir: readFontsDir(settings.FONTS_DIR).dir,
    memory: toMemoryConfig(settings),
    recycling: {
      lookEveryMs: settings.IDLE_CLEANUP_SECONDS * 1000,
      maxBytes: orNull(settings.RECYCLE_ABOVE_MB * MIB),
      maxAgeMs: orNull(settings.RECYCLE_AFTER_MINUTES * 60_000),
    },
    maxDeaths: settings.GIVE_UP_AFTER_DEATHS,
    renderConcurrency: settings.RENDER_CONCURRENCY,
    renderThreads: settings.RENDER_THREADS ?? availableParallelism(),
    retentionMs: orNull(settings.RETENTION_HOURS * 3_600_000),
    fairUse: {
      requestsPerMinute: orNull(settings.RATE_LIMIT_PER_MINUTE),
      bytesPerMinute: orNull(settings.RATE_LIMIT_MB_PER_MINUTE * MIB),
      queuedPerKey: orNull(settings.QUEUE_LIMIT_PER_KEY),
      trustedProxies: settings.TRUSTED_PROXIES,
    },
    diskReserveBytes: settings.DISK_RESERVE_MB * MIB,
    ...{ queueLimit: settings.QUEUE_LIMIT, maxBodyBytes: settings.MAX_BODY_MB * MIB },
    arrival: {
      headersMs: settings.HEADERS_TIMEOUT_MS,
      requestMs: settings.REQUEST_TIMEOUT_MS,
    },
    keepFailedMs: settings.RESUME_HOURS * 3_600_000,
    ...{ shutdownGraceMs: settings.SHUTDOWN_GRACE_MS, logLevel: settings.LOG_LEVEL },
  };
}

function toAccessConfig(settings: Settings): Config['access'] {
  return {
    keys: keysOf(settings).keys,
    operatorToken: settings.METRICS_TOKEN ?? null,
    linkSecret: settings.LINK_SECRET ?? null,
    linkTtlMs: settings.LINK_TTL_HOURS * 3_600_000,
    publicUrl: parsePublicUrl(settings.PUBLIC_URL).url,
    origins: parseCorsOrigins(settings.CORS_ORIGINS).origins,
  };
}

function toMemoryConfig(settings: Settings): MemoryConfig {
  const limitMib = settings.MEMORY_LIMIT_MB;
  return {
    limitBytes: limitMib === undefined ? null : limitMib * MIB,
    reservedRatio: settings.MEMORY_RESERVED_RATIO,
    warning: settings.MEMORY_WARNING,
    critical: settings.MEMORY_CRITICAL,
    pause: settings.MEMORY_PAUSE,
    emergency: settings.MEMORY_EMERGENCY,
    checkpointEvery: settings.CHECKPOINT_EVERY,
    pauseMaxWaitMs: settings.PAUSE_MAX_WAIT_MS,
    cleanupEvery: settings.CLEANUP_EVERY,
    brake: settings.MEMORY_BRAKE === 'on',
  };
}

/** A setting of 0 that means "off". */
function orNull(value: number): number | null {
  return value === 0 ? null : value;
}
