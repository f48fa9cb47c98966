import type { MemoryConfig } from '../../config/settings/memory.ts';
import type { Cleanup } from '../cleanup/cleanup.ts';
import type { Clock } from '../../clock.ts';
import type { MemoryMetrics } from '../sample.ts';
import type { ProcessMemory } from './process-memory.ts';

/** The services that all jobs of one process share. */
export interface JobServices {
  readonly memory: ProcessMemory;
  readonly config: MemoryConfig;
  readonly cleanup: Cleanup;
  readonly metrics: MemoryMetrics;
  readonly clock: Clock;
}
