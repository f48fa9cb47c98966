import type { MemoryConfig } from '../../src/config/settings/memory.ts';
import { createGovernor, type Governor } from '../../src/memory/governor.ts';
import type { JobOptions } from '../../src/memory/job/job-options.ts';
import type { GovernedJob } from '../../src/memory/governor.ts';
import type { MemoryMetrics } from '../../src/memory/sample.ts';
import type { MemoryReader, MemoryReading } from '../../src/memory/readings/readings.ts';
import { recordingLog, type LogLine } from './recording-log.ts';
import { VirtualClock } from './virtual-clock.ts';

const MIB = 2 ** 20;

/** A container of 1600 MB with a budget of 1500 MB, so that one percent is 15 MB. */
export function aReading(changes: Partial<MemoryReading> = {}): MemoryReading {
  return {
    source: 'cgroup-v2',
    limitBytes: 1600 * MIB,
    budgetBytes: 1500 * MIB,
    usageBytes: 0,
    usedBytes: 0,
    heapUsedBytes: 0,
    heapLimitBytes: 1000 * MIB,
    ...changes,
  };
}

export function aMemoryConfig(changes: Partial<MemoryConfig> = {}): MemoryConfig {
  return {
    limitBytes: null,
    reservedRatio: 0.0625,
    warning: 0.7,
    critical: 0.8,
    pause: 0.87,
    emergency: 0.93,
    movedThresholds: {},
    checkpointEvery: 10,
    pauseMaxWaitMs: 30_000,
    cleanupEvery: 0,
    brake: true,
    ...changes,
  };
}

/** A governor with memory, clock and tools that the test controls. */
export interface World {
  readonly governor: Governor;
  readonly clock: VirtualClock;
  readonly lines: readonly LogLine[];
  /** Names and arguments of all calls to the metrics, except `state`. */
  readonly counted: readonly (readonly unknown[])[];
  readonly calls: { collections: number; returns: number; cacheEmptied: number };
  /** Memory in use, in percent of the budget. Droppables and tools may change it. */
  percent: number;
  limitMb: number;
  heapPercent: number;
  nativeInFlight: number;
  /** Called at every garbage collection. Tests lower memory here. */
  onCollect: () => void;
  /** Called before every reading. */
  onRead: () => void;
  startJob(options?: Partial<JobOptions>): GovernedJob;
  events(name: string): readonly LogLine[];
}

export function aWorld(
  config: Partial<MemoryConfig> = {},
  { mayHideLimit = false }: Partial<Pick<MemoryReader, 'mayHideLimit'>> = {},
): World {
  const clock = new VirtualClock();
  const { log, lines } = recordingLog();
  const counted: (readonly unknown[])[] = [];
  const metrics: MemoryMetrics = {
    state: () => undefined,
    pauseEnded: (...args) => counted.push(['pauseEnded', ...args]),
    braked: () => counted.push(['braked']),
    cleanup: () => counted.push(['cleanup']),
    freed: (...args) => counted.push(['freed', ...args]),
  };
  const state = { percent: 0, limitMb: 1600, heapPercent: 0, nativeInFlight: 0 };
  const calls = { collections: 0, returns: 0, cacheEmptied: 0 };
  const hooks = { onCollect: () => undefined, onRead: () => undefined };
  const read = (): MemoryReading => {
    world.onRead();
    const budgetBytes = Math.floor(world.limitMb * MIB * (15 / 16));
    return aReading({
      limitBytes: world.limitMb * MIB,
      budgetBytes,
      usedBytes: Math.round((budgetBytes * world.percent) / 100),
      heapUsedBytes: world.heapPercent * 10 * MIB,
    });
  };
  const world: World = Object.assign(state, hooks, {
    clock,
    lines,
    counted,
    calls,
    startJob: (options: Partial<JobOptions> = {}) =>
      world.governor.startJob({ signal: new AbortController().signal, log, ...options }),
    events: (name: string) => lines.filter(({ event }) => event === name),
    governor: undefined as unknown as Governor,
  });
  const governor = createGovernor({
    reader: {
      source: 'cgroup-v2',
      path: '/sys/fs/cgroup',
      mayHideLimit,
      read,
      close: () => undefined,
    },
    config: aMemoryConfig(config),
    log,
    metrics,
    clock,
    tools: {
      native: {
        inFlight: () => world.nativeInFlight,
        emptyCache: () => void (calls.cacheEmptied += 1),
      },
      collectGarbage: () => {
        calls.collections += 1;
        world.onCollect();
      },
      memoryReturn: Promise.resolve({
        via: 'malloc_trim',
        run: () => {
          calls.returns += 1;
          return Promise.resolve();
        },
      }),
    },
  });
  return Object.assign(world, { governor });
}
