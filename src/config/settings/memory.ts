import { Type, type Static } from 'typebox';
import { MIB } from '../../gang-sheet/units/mib.ts';
import { count, ratio } from './kinds.ts';

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
    0.7,
    'Fraction of the budget at which a warning is logged; a paused job waits for memory to fall back to this level.',
  ),
  MEMORY_CRITICAL: ratio(
    0.8,
    'Fraction of the budget at which no new job or part starts and `/readyz` returns 503.',
  ),
  MEMORY_PAUSE: ratio(
    0.87,
    'Fraction of the budget at which the running job pauses and frees memory.',
  ),
  MEMORY_EMERGENCY: ratio(0.93, 'Fraction of the budget at which the running job is stopped.'),
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
  readonly checkpointEvery: number;
  readonly pauseMaxWaitMs: number;
  /** 0: never. */
  readonly cleanupEvery: number;
  /** Whether the renderer stops the job, and then exits, before the kernel kills it. */
  readonly brake: boolean;
}

type Settings = Static<Type.TObject<typeof memorySettings>>;

export function toMemoryConfig(settings: Settings): MemoryConfig {
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

const ASCENDING = [
  'MEMORY_WARNING',
  'MEMORY_CRITICAL',
  'MEMORY_PAUSE',
  'MEMORY_EMERGENCY',
] as const;

export function memoryFaults(settings: Settings): readonly string[] {
  return ASCENDING.flatMap((name, index) => {
    const next = ASCENDING[index + 1];
    if (next === undefined || settings[name] < settings[next]) return [];
    return [`${name} must be below ${next}, received ${settings[name]} and ${settings[next]}`];
  });
}
