import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Runs a full garbage collection; blocks for about 0.65 ms per live megabyte. */
export type CollectGarbage = () => void;

/** The engine's collector: from `--expose-gc`, else asked for at run time; null where that is refused. */
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
