import { endAtOnce } from '../../end-at-once.ts';

/**
 * Often enough for other processes in a small container, at a cost of two system calls a second.
 */
const LOOK_EVERY_MS = 500;

/**
 * Ends this process when its parent has exited. Runs in the sampler thread, because the main thread
 * notices that its channel is closed only when it returns to its event loop.
 */
export function watchForOrphaning(end: () => void = endAtOnce): NodeJS.Timeout {
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) end();
  }, LOOK_EVERY_MS);
}
