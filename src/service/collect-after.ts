import type { CollectGarbage } from '../memory/cleanup/collect-garbage.ts';

/**
 * Collects garbage whenever so many bytes have passed through buffers. V8 does so only once they take 64 MB,
 * half of what the service may use.
 * @param collect null: the engine cannot be asked
 * @returns takes the number of bytes that have arrived
 */
export function collectAfter(
  everyBytes: number,
  collect: CollectGarbage | null,
): (bytes: number) => void {
  let passedBytes = 0;
  return (bytes) => {
    passedBytes += bytes;
    if (passedBytes < everyBytes) return;
    passedBytes = 0;
    collect?.();
  };
}
