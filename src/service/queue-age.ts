import type { JobStore } from '../jobs/stores/job-store.ts';
import type { QueueAge } from '../operator/conditions.ts';

/** How long the job that waits longest has been queued. */
export async function queueAge(
  jobs: Pick<JobStore, 'queuedSince' | 'queued'>,
  now: Date = new Date(),
): Promise<QueueAge> {
  const [since, queued] = await Promise.all([jobs.queuedSince(), jobs.queued()]);
  const sinceMs = Date.parse(since ?? '');
  // The time may be damaged, or the clock set back.
  const oldestSeconds = Number.isNaN(sinceMs) ? 0 : Math.max(0, now.getTime() - sinceMs) / 1000;
  return { oldestSeconds, queued };
}
