import { Worker } from 'node:worker_threads';
import type { MemoryConfig } from '../../config/config.ts';
import type { RecorderAddress } from '../../flight-recorder/flight-recorder.ts';
import type { BrakePulled, SamplerInput } from './sampler-worker.ts';
import { SharedMemoryState } from './shared-memory-state.ts';

const WORKER = new URL('./sampler-worker.js', import.meta.url);

export interface SamplerOptions {
  readonly config: MemoryConfig;
  /** Where the samples go. */
  readonly recorder: RecorderAddress;
  /** Memory is at its emergency threshold: a job must stop. Comes again when that did not help. */
  readonly onBrake: () => void;
}

export interface Sampler {
  /** As of the last sample, readable at any moment. */
  readonly state: SharedMemoryState;
  close(): Promise<void>;
}

/**
 * Starts the thread that watches memory between checkpoints. Should that thread fail, so does the
 * process: without it nobody would brake.
 */
export function startSampler({ config, recorder, onBrake }: SamplerOptions): Sampler {
  const state = new SharedMemoryState();
  const workerData: SamplerInput = { buffer: state.buffer, recorder, config };
  const worker = new Worker(WORKER, { workerData, name: 'memory-sampler' });
  worker.on('message', ({ pull }: BrakePulled) => {
    state.answer(pull);
    onBrake();
  });
  worker.unref();
  return {
    state,
    async close() {
      await worker.terminate();
    },
  };
}
