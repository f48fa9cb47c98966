import type { Droppable } from '../checkpoint.ts';
import type { Clock } from '../../clock.ts';
import type { CleanupTools } from './cleanup-tools.ts';
import type { CollectGarbage } from './collect-garbage.ts';
import type { NativeWork } from './native-work.ts';
import type { MemoryReturn } from './return-memory.ts';

export type StepOutcome = 'done' | 'unavailable' | 'timed_out' | 'failed';

export interface StepResult {
  readonly outcome?: StepOutcome;
  /** For a droppable: the bytes that it reports as dropped. */
  readonly droppedBytes?: number;
  /** The variant of the step that ran. */
  readonly via?: string;
}

export interface Step {
  readonly name: string;
  run(signal: AbortSignal): Promise<StepResult> | StepResult;
}

const DRAIN_CHECK_MS = 20;
/** A separate V8 thread returns the memory of collected Buffers; this takes up to 50 ms (measured). */
const COLLECTION_SETTLE_MS = 50;

/**
 * The steps of a cleanup, in order: let native work finish, drop what can be dropped, collect
 * garbage, empty the image library's cache, return memory to the system.
 */
export function ladderOf(
  { native, collectGarbage, memoryReturn }: CleanupTools,
  droppables: ReadonlySet<Droppable>,
  clock: Clock,
): readonly Step[] {
  return [
    { name: 'drain_native', run: (signal) => drain(native, clock, signal) },
    ...[...droppables].map((droppable) => ({
      name: droppable.name,
      run: async () => ({ droppedBytes: await droppable.drop() }),
    })),
    { name: 'collect_garbage', run: () => collectTwice(collectGarbage, clock) },
    { name: 'empty_sharp_cache', run: () => emptyCache(native) },
    { name: 'return_memory', run: async () => returnMemory(await memoryReturn) },
  ];
}

async function drain(native: NativeWork, clock: Clock, signal: AbortSignal): Promise<StepResult> {
  while (native.inFlight() > 0) await clock.sleep(DRAIN_CHECK_MS, signal);
  return {};
}

/** Collects twice: the first collection runs finalizers, and only the second frees their objects. */
async function collectTwice(collect: CollectGarbage | null, clock: Clock): Promise<StepResult> {
  if (collect === null) return { outcome: 'unavailable' };
  for (let round = 0; round < 2; round += 1) {
    collect();
    await clock.sleep(COLLECTION_SETTLE_MS);
  }
  return {};
}

function emptyCache(native: NativeWork): StepResult {
  native.emptyCache();
  return {};
}

async function returnMemory(memoryReturn: MemoryReturn | null): Promise<StepResult> {
  if (memoryReturn === null) return { outcome: 'unavailable' };
  await memoryReturn.run();
  return { via: memoryReturn.via };
}
