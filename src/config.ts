import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Type, type Static } from 'typebox';
import { Check, Errors } from 'typebox/value';

const MIB = 1024 * 1024;

const ratio = (value: number, description: string) =>
  Type.Number({ exclusiveMinimum: 0, maximum: 1, default: value, description });
const count = (value: number, minimum: number, description: string) =>
  Type.Integer({ minimum, maximum: 1_000_000_000, default: value, description });
const optionalText = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, description }));

/**
 * Every setting: its default, its unit and one sentence. The README's table is made from this.
 * One property an environment variable; nothing else in the code reads the environment.
 */
export const settingsSchema = Type.Object({
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: 3000,
    description: 'Port of the HTTP service; 0 picks a free one.',
  }),
  HOST: Type.String({
    minLength: 1,
    default: '0.0.0.0',
    description: 'Address that the HTTP service listens on.',
  }),
  DATA_DIR: optionalText(
    'Folder of the database, the finished sheets and the scratch files (a real disk, not tmpfs). Default: `$RAILWAY_VOLUME_MOUNT_PATH`, else `./data`.',
  ),
  RAILWAY_VOLUME_MOUNT_PATH: optionalText(
    'Set by Railway when a volume is attached; used when `DATA_DIR` is not set.',
  ),
  ARTWORK_DIR: optionalText(
    'Folder under which `artwork.file` paths are looked up. Unset: such artwork is refused.',
  ),
  MEMORY_LIMIT_MB: Type.Optional(
    Type.Integer({
      minimum: 64,
      maximum: 1_000_000_000,
      description:
        "MiB; a limit lower than the container's. Unset: the least of cgroup limit and physical memory.",
    }),
  ),
  MEMORY_RESERVED_RATIO: Type.Number({
    minimum: 0,
    maximum: 0.5,
    default: 0.0625,
    description: 'Share of the limit that is left alone; the rest is the budget (8 GB: 7.5 GB).',
  }),
  MEMORY_WARNING: ratio(
    0.7,
    'Share of the budget at which the log warns; also the target of a pause.',
  ),
  MEMORY_CRITICAL: ratio(
    0.8,
    'Share of the budget at which no job and no part is started and `/readyz` turns red.',
  ),
  MEMORY_PAUSE: ratio(
    0.87,
    'Share of the budget at which the running job pauses and memory is freed.',
  ),
  MEMORY_EMERGENCY: ratio(0.93, 'Share of the budget at which the running job is stopped.'),
  CHECKPOINT_EVERY: count(10, 1, 'Placements between two memory checkpoints.'),
  PAUSE_MAX_WAIT_MS: count(
    30_000,
    0,
    'Milliseconds; the longest that one pause waits for memory to fall.',
  ),
  CLEANUP_EVERY: count(0, 0, 'Placements between two cleanups whatever the state; 0 is off.'),
  RENDER_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 16,
    default: 1,
    description: 'Jobs that are rendered at the same time.',
  }),
  RENDER_THREADS: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 64,
      description:
        'Threads that encode, and threads of one image operation. Unset: the number of cores.',
    }),
  ),
  QUEUE_LIMIT: count(100, 0, 'Jobs that may wait; a further one is answered 429.'),
  MAX_BODY_MB: Type.Integer({
    minimum: 1,
    maximum: 1024,
    default: 32,
    description: 'MiB; the largest request body.',
  }),
  MAX_ARTWORK_MB: Type.Integer({
    minimum: 1,
    maximum: 4096,
    default: 200,
    description: 'MiB; the largest artwork file.',
  }),
  MAX_ARTWORK_MEGAPIXELS: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    default: 600,
    description: 'Megapixels; the largest artwork.',
  }),
  ARTWORK_TIMEOUT_MS: count(
    30_000,
    100,
    'Milliseconds; the longest that fetching one artwork may take.',
  ),
  ALLOW_PRIVATE_ARTWORK_HOSTS: Type.Boolean({
    default: false,
    description: 'Whether artwork URLs may lead to private, loopback and link-local addresses.',
  }),
  SHUTDOWN_GRACE_MS: count(
    25_000,
    0,
    'Milliseconds between SIGTERM and the end; the running job stops at its next checkpoint and goes on at the next start.',
  ),
  LOG_LEVEL: Type.Union(
    (['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const).map((level) =>
      Type.Literal(level),
    ),
    { default: 'info', description: 'Least level that is logged.' },
  ),
});

type Settings = Static<typeof settingsSchema>;
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
}

export interface ArtworkConfig {
  /** null: `file` artwork is refused. */
  readonly dir: string | null;
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly timeoutMs: number;
  readonly allowPrivateHosts: boolean;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly artwork: ArtworkConfig;
  readonly memory: MemoryConfig;
  readonly renderConcurrency: number;
  readonly renderThreads: number;
  readonly queueLimit: number;
  readonly maxBodyBytes: number;
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

/** The environment of this process: read here and nowhere else. */
export function readProcessEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
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
  rising.forEach((name, index) => {
    const next = rising[index + 1];
    if (next === undefined || settings[name] < settings[next]) return;
    faults.push(`${name} must be below ${next}, received ${settings[name]} and ${settings[next]}`);
  });
  return faults;
}

function toConfig(settings: Settings): Config {
  const limitMib = settings.MEMORY_LIMIT_MB;
  return {
    port: settings.PORT,
    host: settings.HOST,
    dataDir: resolve(settings.DATA_DIR ?? settings.RAILWAY_VOLUME_MOUNT_PATH ?? 'data'),
    artwork: {
      dir: settings.ARTWORK_DIR === undefined ? null : resolve(settings.ARTWORK_DIR),
      maxBytes: settings.MAX_ARTWORK_MB * MIB,
      maxPixels: settings.MAX_ARTWORK_MEGAPIXELS * 1_000_000,
      timeoutMs: settings.ARTWORK_TIMEOUT_MS,
      allowPrivateHosts: settings.ALLOW_PRIVATE_ARTWORK_HOSTS,
    },
    memory: {
      limitBytes: limitMib === undefined ? null : limitMib * MIB,
      reservedRatio: settings.MEMORY_RESERVED_RATIO,
      warning: settings.MEMORY_WARNING,
      critical: settings.MEMORY_CRITICAL,
      pause: settings.MEMORY_PAUSE,
      emergency: settings.MEMORY_EMERGENCY,
      checkpointEvery: settings.CHECKPOINT_EVERY,
      pauseMaxWaitMs: settings.PAUSE_MAX_WAIT_MS,
      cleanupEvery: settings.CLEANUP_EVERY,
    },
    renderConcurrency: settings.RENDER_CONCURRENCY,
    renderThreads: settings.RENDER_THREADS ?? availableParallelism(),
    queueLimit: settings.QUEUE_LIMIT,
    maxBodyBytes: settings.MAX_BODY_MB * MIB,
    shutdownGraceMs: settings.SHUTDOWN_GRACE_MS,
    logLevel: settings.LOG_LEVEL,
  };
}
