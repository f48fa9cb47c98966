import { Type, type Static } from 'typebox';
import { MIB } from '../../gang-sheet/units/mib.ts';
import { count, ratio } from './kinds.ts';
import {
  DEFAULT_THRESHOLDS,
  followThresholds,
  LAST_RESORT,
  movedThresholds,
  THRESHOLDS,
  type ThresholdValues,
} from './memory-thresholds.ts';

/** Memory of the idle service, renderer and decoder: 99 to 107 MB, measured on x64 with Node 20. */
const IDLE_BYTES = 105 * MIB;
/** What a job of one small piece takes: it succeeded three times of three in 159 MB and more. */
const LEAST_JOB_BYTES = 44 * MIB;

export const memorySettings = {
  MEMORY_LIMIT_MB: Type.Optional(
    Type.Integer({
      minimum: 64,
      maximum: 1_000_000_000,
      description:
        "Memory limit in MiB, if it should be lower than the container's. Unset: the cgroup limit or the physical memory, whichever is lower.",
    }),
  ),
  MEMORY_RESERVED_RATIO: Type.Number({
    minimum: 0,
    maximum: 0.5,
    default: 0.0625,
    description: 'Fraction of the limit kept in reserve; the rest is the budget (7.5 of 8 GB).',
  }),
  MEMORY_WARNING: ratio(
    DEFAULT_THRESHOLDS.MEMORY_WARNING,
    'Fraction of the budget at which a warning is logged; a paused job waits for memory to fall back to this level.',
  ),
  MEMORY_CRITICAL: ratio(
    DEFAULT_THRESHOLDS.MEMORY_CRITICAL,
    'Fraction of the budget at which no new job or part starts and `/readyz` returns 503.',
  ),
  MEMORY_PAUSE: ratio(
    DEFAULT_THRESHOLDS.MEMORY_PAUSE,
    'Fraction of the budget at which the running job pauses and frees memory. Thresholds that are not set move with those that are.',
  ),
  MEMORY_EMERGENCY: ratio(
    DEFAULT_THRESHOLDS.MEMORY_EMERGENCY,
    'Fraction of the budget, below 0.97, at which the running job is stopped.',
  ),
  CHECKPOINT_EVERY: count(10, 1, 'Number of placements between two memory checkpoints.'),
  PAUSE_MAX_WAIT_MS: count(
    30_000,
    0,
    'Maximum time that one pause waits for memory to fall, in milliseconds.',
  ),
  CLEANUP_EVERY: count(
    0,
    0,
    'Number of placements between two memory cleanups, regardless of the memory state; 0 disables this.',
  ),
  MEMORY_BRAKE: Type.Union([Type.Literal('on'), Type.Literal('off')], {
    default: 'on',
    description:
      'With `on`, the renderer stops the running job once memory reaches `MEMORY_EMERGENCY`. If memory still reaches 97% of the budget, the renderer exits with a report before the kernel kills it. Use `off` for tests only, never in production.',
  }),
};

export interface MemoryConfig {
  /** An override in bytes; null: the container's limit. */
  readonly limitBytes: number | null;
  readonly reservedRatio: number;
  /** Fractions of the budget, ascending. */
  readonly warning: number;
  readonly critical: number;
  readonly pause: number;
  readonly emergency: number;
  /** Thresholds that are not set and differ from their defaults, because another one is set. */
  readonly movedThresholds: Partial<ThresholdValues>;
  readonly checkpointEvery: number;
  readonly pauseMaxWaitMs: number;
  /** 0: never. */
  readonly cleanupEvery: number;
  /** Whether the renderer stops the job, and then exits, before the kernel kills it. */
  readonly brake: boolean;
}

type Settings = Static<Type.TObject<typeof memorySettings>>;

/** @param given names of the settings that are set */
export function toMemoryConfig(settings: Settings, given: ReadonlySet<string>): MemoryConfig {
  const limitMib = settings.MEMORY_LIMIT_MB;
  const thresholds = followThresholds(settings, given);
  return {
    limitBytes: limitMib === undefined ? null : limitMib * MIB,
    reservedRatio: settings.MEMORY_RESERVED_RATIO,
    warning: thresholds.MEMORY_WARNING,
    critical: thresholds.MEMORY_CRITICAL,
    pause: thresholds.MEMORY_PAUSE,
    emergency: thresholds.MEMORY_EMERGENCY,
    movedThresholds: movedThresholds(thresholds, given),
    checkpointEvery: settings.CHECKPOINT_EVERY,
    pauseMaxWaitMs: settings.PAUSE_MAX_WAIT_MS,
    cleanupEvery: settings.CLEANUP_EVERY,
    brake: settings.MEMORY_BRAKE === 'on',
  };
}

/** @param given names of the settings that are set */
export function memoryFaults(settings: Settings, given: ReadonlySet<string>): readonly string[] {
  return [
    ...orderFaults(settings, given),
    ...emergencyFaults(settings),
    ...limitFaults(settings, given),
  ];
}

function orderFaults(settings: Settings, given: ReadonlySet<string>): readonly string[] {
  const set = THRESHOLDS.filter((name) => given.has(name));
  return set.flatMap((name, index) => {
    const next = set[index + 1];
    if (next === undefined || settings[name] < settings[next]) return [];
    return [`${name} must be below ${next}, received ${settings[name]} and ${settings[next]}`];
  });
}

/** Above that share, the renderer would exit before it stops the job. */
function emergencyFaults({ MEMORY_EMERGENCY: emergency }: Settings): readonly string[] {
  if (emergency < LAST_RESORT) return [];
  return [
    `MEMORY_EMERGENCY must be below ${LAST_RESORT}, the share at which the renderer exits as a last resort, received ${emergency}`,
  ];
}

function limitFaults(settings: Settings, given: ReadonlySet<string>): readonly string[] {
  const { MEMORY_LIMIT_MB: limitMib } = settings;
  if (limitMib === undefined) return [];
  const { reservedRatio, critical } = toMemoryConfig(settings, given);
  const leastMib = leastLimitBytes({ reservedRatio, critical }) / MIB;
  if (limitMib >= leastMib) return [];
  return [
    `MEMORY_LIMIT_MB must be at least ${leastMib}, because the service takes about ${IDLE_BYTES / MIB} MiB without a job, starts none above MEMORY_CRITICAL, and a small job takes ${LEAST_JOB_BYTES / MIB} MiB, received ${limitMib}`,
  ];
}

/** The least limit with which the idle service starts jobs, and a small one fits. */
export function leastLimitBytes({
  reservedRatio,
  critical,
}: Pick<MemoryConfig, 'reservedRatio' | 'critical'>): number {
  const budgetBytes = Math.max(IDLE_BYTES / critical, IDLE_BYTES + LEAST_JOB_BYTES);
  return Math.ceil(budgetBytes / (1 - reservedRatio) / MIB) * MIB;
}
