import { findGarbageCollector, type CollectGarbage } from './collect-garbage.ts';
import { sharpWork, type NativeWork } from './native-work.ts';
import { findMemoryReturn, type MemoryReturn } from './return-memory.ts';

/** The tools that a cleanup uses to free memory. Tests replace them. */
export interface CleanupTools {
  readonly native: NativeWork;
  /** null if the engine does not allow explicit collections. */
  readonly collectGarbage: CollectGarbage | null;
  readonly memoryReturn: Promise<MemoryReturn | null>;
}

/** Finds this process's tools at startup, to avoid loading code while memory is short. */
export function findCleanupTools(): CleanupTools {
  return {
    native: sharpWork,
    collectGarbage: findGarbageCollector(),
    memoryReturn: findMemoryReturn(),
  };
}
