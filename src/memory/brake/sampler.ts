import { Worker } from 'node:worker_threads';
import type { MemoryConfig } from '../../config/settings/memory.ts';
import type { RecorderAddress } from '../../flight-recorder/flight-recorder.ts';
import type { BrakePulled, SamplerInput } from './sampler-worker.ts';
import type { SharedChildren } from './shared-children.ts';
import type { SharedMemoryState } from './shared-memory-state.ts';

const WORKER = new URL('./sampler-worker.js', import.meta.url);

export interface SamplerOptions {
  readonly config: MemoryConfig;
  /** Holds the memory state as of the last sample. */
  readonly shared: SharedMemoryState;
  /** Processes that the brake kills first. */
  readonly children: SharedChildren;
  /** The recorder of the samples. */
  readonly recorder: RecorderAddress;
  /** Called at the emergency threshold: a job must stop. Called again if the first call did not help. */
  readonly onBrake: () => void;
}

export interface Sampler {
  close(): Promise<void>;
}

/**
 * Starts the thread that watches memory between checkpoints. If that thread fails, the process
 * fails, because only this thread can pull the brake.
 */
export function startSampler(options: SamplerOptions): Sampler {
  const { config, shared, children, recorder, onBrake } = options;
  const workerData: SamplerInput = {
    buffer: shared.buffer,
    children: children.buffer,
    recorder,
    config,
  };
  const worker = new Worker(WORKER, { workerData, name: 'memory-sampler' });
  worker.on('message', ({ pull }: BrakePulled) => {
    shared.answer(pull);
    onBrake();
  });
  worker.unref();
  return {
    async close() {
      await worker.terminate();
    },
  };
}
