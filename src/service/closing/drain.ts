import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../telemetry/logger.ts';
import type { Deadline } from './deadline.ts';
import type { Ending } from './ending.ts';

interface DrainInput {
  readonly ending: Pick<Ending, 'asked'>;
  /** 0: not at all. */
  readonly ms: number;
  /** The time of the whole shutdown, which begins now. */
  readonly deadline: Deadline;
  readonly log: Log;
}

/**
 * Lets the service work as usual for a moment, while /readyz already says that it is shutting down. A load
 * balancer learns that only when it next asks, and would until then send requests to a closed port. A
 * service that closes because it cannot work does not wait.
 */
export async function drain({ ending, ms, deadline, log }: DrainInput): Promise<void> {
  deadline.leftMs();
  if (ms === 0 || !ending.asked.aborted) return;
  log.info({ ms }, 'draining');
  await sleep(ms);
}
