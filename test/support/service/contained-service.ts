import { createMemoryGroup } from '../processes/memory-group.ts';
import {
  startRunningService,
  type Lifetime,
  type RunningService,
  type RunningServiceOptions,
} from './running-service.ts';

/** Roomy: the attack is on something other than memory. */
const LIMIT_BYTES = 2 * 2 ** 30;

/** Starts the service in a control group of its own, where the system allows one. */
export async function startContained(
  t: Lifetime,
  options: Omit<RunningServiceOptions, 'group'> = {},
): Promise<RunningService> {
  const group = createMemoryGroup({ limitBytes: LIMIT_BYTES });
  if ('unavailable' in group) return startRunningService(t, options);
  t.after(() => group.remove());
  return startRunningService(t, { ...options, group });
}
