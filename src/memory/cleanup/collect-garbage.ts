import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Runs a full garbage collection; blocks for about 0.65 ms per live megabyte. */
export type CollectGarbage = () => void;

/** Finds the engine's collector, exposed by `--expose-gc` or at run time; null if the engine refuses. */
export function findGarbageCollector(): CollectGarbage | null {
  const exposed = globalThis.gc;
  if (exposed) {
    return () => {
      exposed();
    };
  }
  try {
    setFlagsFromString('--expose-gc');
    const gc: unknown = runInNewContext('typeof gc === "function" ? gc : null');
    return gc as CollectGarbage | null;
  } catch {
    return null;
  }
}
