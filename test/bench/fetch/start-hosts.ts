import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Lifetime } from '../../support/service/running-service.ts';
import type { Manner } from './hosts.ts';

/** Starts hosts that behave so, in one process; returns their origins in the same order. */
export async function startHosts(
  lifetime: Lifetime,
  manners: readonly Manner[],
): Promise<readonly string[]> {
  const child = fork(new URL('./hosts.js', import.meta.url), { execArgv: [] });
  lifetime.after(() => child.kill('SIGKILL'));
  child.send(manners);
  const [ports] = (await once(child, 'message')) as [readonly number[]];
  return ports.map((port) => `http://127.0.0.1:${port}`);
}
