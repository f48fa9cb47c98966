import type { JobStore } from '../jobs/stores/job-store.ts';
import type { QueueAge } from '../operator/conditions.ts';

/** How long the job that waits longest has been queued. */
export function queueAge(
  jobs: Pick<JobStore, 'queuedSince' | 'queued'>,
  now: Date = new Date(),
): QueueAge {
  const sinceMs = Date.parse(jobs.queuedSince() ?? '');
  // The time may be damaged, or the clock set back.
  const oldestSeconds = Number.isNaN(sinceMs) ? 0 : Math.max(0, now.getTime() - sinceMs) / 1000;
  return { oldestSeconds, queued: jobs.queued() };
}
