import type { MemoryConfig } from '../config/settings/memory.ts';
import type { Log } from '../telemetry/logger.ts';
import type { Checkpoint, Droppable } from './checkpoint.ts';
import { toMib } from '../telemetry/figures.ts';
import { findCleanupTools, type CleanupTools } from './cleanup/cleanup-tools.ts';
import { createCleanup } from './cleanup/cleanup.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { MemoryReceipt } from './job/memory-receipt.ts';
import type { DegradationMeasure } from './job/degradation.ts';
import { JobMemory } from './job/job-memory.ts';
import type { JobOptions } from './job/job-options.ts';
import { ProcessMemory } from './job/process-memory.ts';
import { createStateMachine, type MemoryStateMachine } from './policy.ts';
import type { MemoryReader } from './readings/readings.ts';
import type { MemoryMetrics, Sample } from './sample.ts';

export interface GovernorOptions {
  readonly reader: MemoryReader;
  readonly config: MemoryConfig;
  readonly log: Log;
  readonly metrics: MemoryMetrics;
  /** Names the state after each sample. Defaults to a separate machine that needs no sampler. */
  readonly states?: MemoryStateMachine;
  readonly clock?: Clock;
  /** Replaced in tests. */
  readonly tools?: CleanupTools;
}

export interface GovernedJob {
  readonly checkpoint: Checkpoint;
  /** The checkpoint before another image is decoded, called only while memory is short. */
  beforeDecode(): Promise<void>;
  /** Whether this degradation measure is in force now. */
  applies(measure: DegradationMeasure): boolean;
  /** Whether memory is so short that it is checked after every placement. */
  degraded(): boolean;
  /** Takes all degradation measures, for as long as the job runs. */
  saveAll(): void;
  /** Number of placements between two checkpoints; 1 while degraded. */
  every(): number;
  /**
   * Records the job's expected peak for its receipt.
   * @param calculatedPeakBytes the peak calculated from the plan alone
   */
  predict(peakBytes: number, calculatedPeakBytes?: number): void;
  receipt(): MemoryReceipt;
  /** Highest reading since the last call, or since the job began. */
  takePartPeak(): number;
  /** Logs the memory summary and stops watching memory. */
  end(): void;
}

export interface Governor {
  /** Reads memory use. Heartbeats call this method to sample between checkpoints. */
  report(): Pick<
    Sample,
    'state' | 'source' | 'limitBytes' | 'budgetBytes' | 'usedBytes' | 'utilisation'
  >;
  /**
   * Registers a droppable. Cleanups drop droppables in the order in which they were registered.
   * @returns a function that unregisters it
   */
  addDroppable(droppable: Droppable): () => void;
  /** Whether a pause is in progress. */
  isPausing(): boolean;
  startJob(options: JobOptions): GovernedJob;
  /** Runs the cleanup ladder once while no job is running. */
  cleanUp(): Promise<void>;
  /**
   * Called at the emergency threshold. Ends the job with the largest reservation, and cleans up. Does
   * nothing during a pause, because a pause already does everything possible.
   */
  brake(): Promise<void>;
}

/** Creates the governor, which manages memory for all jobs of this process. */
export function createGovernor(options: GovernorOptions): Governor {
  const { reader, config, log, metrics, clock = systemClock } = options;
  const { states = createStateMachine(config), tools = findCleanupTools() } = options;
  const memory = new ProcessMemory({ reader, thresholds: config, states, clock, log, metrics });
  const droppables = new Set<Droppable>();
  const jobs = new Set<JobMemory>();
  const readUsedBytes = (): number => memory.sample().usedBytes;
  const cleanup = createCleanup({ tools, droppables, readUsedBytes, clock });
  const services = { memory, config, cleanup, metrics, clock };
  const cleanUp = () => cleanup.run(({ step, freedBytes }) => metrics.freed(step, freedBytes));
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
    isPausing: () => memory.pauseInProgress !== null,
    startJob(options) {
      const job = new JobMemory(options, services, () => jobs.delete(job));
      jobs.add(job);
      return job;
    },
    async brake() {
      if (memory.pauseInProgress !== null) return;
      const [largest] = [...jobs].sort((a, b) => b.reservedBytes - a.reservedBytes);
      if (largest === undefined) return;
      jobs.delete(largest);
      largest.brake(memory.sample());
      await cleanUp();
    },
    async cleanUp() {
      const steps = await cleanUp();
      metrics.cleanup();
      const { usedBytes, heapUsedBytes } = memory.sample();
      log.debug(
        {
          steps: steps.length,
          usedMb: toMib(usedBytes),
          heapMb: toMib(heapUsedBytes),
          residentMb: toMib(process.memoryUsage.rss()),
        },
        'idle cleanup',
      );
    },
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
  const advice = `This container's memory limit cannot be read, so ${limitMb} MB is assumed. Set MEMORY_LIMIT_MB to the memory that the container may use.`;
  log.warn({ limitMb, advice }, 'memory limit not seen');
}
