import type { MemoryConfig } from '../config/config.ts';
import type { Log } from '../telemetry/logger.ts';
import type { Checkpoint, Droppable } from './checkpoint.ts';
import { createCleanup } from './cleanup/cleanup.ts';
import { systemClock, type Clock } from './clock.ts';
import { findGarbageCollector } from './cleanup/collect-garbage.ts';
import type { MemoryReceipt } from './job/memory-receipt.ts';
import { JobMemory, type JobOptions } from './job/job-memory.ts';
import { toMib } from './job/log-memory.ts';
import type { MemoryMetrics, Sample } from './sample.ts';
import { sharpWork } from './cleanup/native-work.ts';
import { ProcessMemory } from './process-memory.ts';
import type { MemoryReader } from './readings/readings.ts';
import type { Saving } from './job/savings.ts';
import { findMemoryReturn } from './cleanup/return-memory.ts';

export interface GovernorOptions {
  readonly reader: MemoryReader;
  readonly config: MemoryConfig;
  readonly log: Log;
  readonly metrics: MemoryMetrics;
  readonly clock?: Clock;
  /** What the cleanup works with; replaced in tests. */
  readonly tools?: CleanupTools;
}

interface CleanupTools {
  readonly native: typeof sharpWork;
  readonly collectGarbage: ReturnType<typeof findGarbageCollector>;
  readonly memoryReturn: ReturnType<typeof findMemoryReturn>;
}

export interface GovernedJob {
  readonly checkpoint: Checkpoint;
  /** The checkpoint before a further picture is decoded, for a time at which memory is short. */
  beforeDecode(): Promise<void>;
  /** Does the job do without this just now? */
  gaveUp(saving: Saving): boolean;
  /** Is memory so short that it is looked at after every placement? */
  degraded(): boolean;
  /** Placements from one checkpoint to the next; 1 while degraded. */
  every(): number;
  /** Notes the peak that is expected of the job, for its receipt, and what the plan alone says. */
  predict(peakBytes: number, calculatedPeakBytes?: number): void;
  receipt(): MemoryReceipt;
  /** Logs the memory summary and lets go. */
  end(): void;
}

export interface Governor {
  /** Reads memory; also the way in for whoever samples between checkpoints. */
  report(): Pick<
    Sample,
    'state' | 'source' | 'limitBytes' | 'budgetBytes' | 'usedBytes' | 'utilisation'
  >;
  /** Registers something that a cleanup may drop, after those that are registered already. */
  addDroppable(droppable: Droppable): () => void;
  startJob(options: JobOptions): GovernedJob;
  /** Runs the cleanup ladder once, with no job in work. */
  cleanUp(): Promise<void>;
  /**
   * Memory is at its emergency threshold: ends the job with the largest reservation, and cleans up. A
   * pause in progress is let be, since it does all that could be done.
   */
  brake(): Promise<void>;
}

/** Watches over the memory of this process: one for all its jobs. */
export function createGovernor(options: GovernorOptions): Governor {
  const { reader, config, log, metrics, clock = systemClock, tools = realTools() } = options;
  const memory = new ProcessMemory({ reader, thresholds: config, clock, log, metrics });
  const droppables = new Set<Droppable>();
  const jobs = new Set<JobMemory>();
  const readUsedBytes = (): number => memory.sample().usedBytes;
  const cleanUp = createCleanup({ ...tools, droppables, readUsedBytes, clock });
  const nativeInFlight = (): number => tools.native.inFlight();
  logStart(log, reader, memory.sample());

  return {
    report() {
      const { state, source, limitBytes, budgetBytes, usedBytes, utilisation } = memory.sample();
      return { state, source, limitBytes, budgetBytes, usedBytes, utilisation };
    },
    addDroppable(droppable) {
      droppables.add(droppable);
      return () => droppables.delete(droppable);
    },
    startJob(options) {
      const services = { memory, config, cleanUp, nativeInFlight, metrics, clock };
      const job = new JobMemory(options, { ...services, onEnd: () => jobs.delete(job) });
      jobs.add(job);
      return job;
    },
    async brake() {
      if (memory.pauseInProgress !== null) return;
      const [largest] = [...jobs].sort((a, b) => b.reservedBytes - a.reservedBytes);
      if (largest === undefined) return;
      jobs.delete(largest);
      largest.brake(memory.sample());
      await cleanUp(({ step, freedBytes }) => metrics.freed(step, freedBytes));
    },
    async cleanUp() {
      const steps = await cleanUp(({ step, freedBytes }) => metrics.freed(step, freedBytes));
      metrics.cleanup();
      const { usedBytes, heapUsedBytes } = memory.sample();
      const left = { usedMb: toMib(usedBytes), heapMb: toMib(heapUsedBytes) };
      const residentMb = toMib(process.memoryUsage.rss());
      log.debug({ steps: steps.length, ...left, residentMb }, 'idle cleanup');
    },
  };
}

/** Looked for at the start, so that nothing has to be loaded when memory is short. */
function realTools(): CleanupTools {
  return {
    native: sharpWork,
    collectGarbage: findGarbageCollector(),
    memoryReturn: findMemoryReturn(),
  };
}

function logStart(log: Log, { path, mayHideLimit }: MemoryReader, sample: Sample): void {
  const limitMb = toMib(sample.limitBytes);
  log.info(
    {
      source: sample.source,
      ...(path !== null && { path }),
      limitMb,
      budgetMb: toMib(sample.budgetBytes),
      heapLimitMb: toMib(sample.heapLimitBytes),
    },
    'memory watched',
  );
  if (!mayHideLimit) return;
  const advice = `The limit of this container cannot be read here, so ${limitMb} MB are taken for it. Set MEMORY_LIMIT_MB to what the container may use.`;
  log.warn({ limitMb, advice }, 'memory limit not seen');
}
