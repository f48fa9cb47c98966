import { spawn, type ChildProcess } from 'node:child_process';
import type { Lifetime } from '../support/service/running-service.ts';
import type { Container } from './container.ts';

/** Waits for a byte, so that it joins the group before it grows. */
const GROW = `
  const held = [];
  const grow = () => { held.push(Buffer.alloc(2 ** 20, 1)); setTimeout(grow, 50); };
  process.stdin.once('data', grow);
`;
/** Each stays smaller than the bonus by which the kernel prefers a decoder or the renderer as its victim. */
const HOGS = 4;

/**
 * Starts programs in the container's memory group that grow until they are stopped.
 * @returns a function that stops them
 */
export function startHogs(t: Lifetime, container: Container): () => void {
  const hogs = Array.from({ length: HOGS }, () => startHog(container));
  const stop = (): void => hogs.forEach((hog) => hog.kill('SIGKILL'));
  t.after(stop);
  return stop;
}

function startHog(container: Container): ChildProcess {
  const hog = spawn(process.execPath, ['-e', GROW], { stdio: ['pipe', 'ignore', 'inherit'] });
  void container.addToGroup(hog.pid!).then(() => hog.stdin.write('.'));
  return hog;
}
