import type { JobMessage } from '../../messages.ts';
import type { JobEvent, JobEventType } from '../job-event.ts';
import type { JobStores } from '../stores/job-stores.ts';

/** A message whose content is stored while the job keeps running. */
export type RecordedMessage = Exclude<JobMessage, { readonly type: 'progress' | 'finished' }>;

/**
 * Stores what happened to a running job, with its event.
 * @param at ISO 8601, UTC
 */
export async function recordMessage(
  message: RecordedMessage,
  { jobs, peaks }: Pick<JobStores, 'jobs' | 'peaks'>,
  at: string,
): Promise<void> {
  const { jobId } = message;
  const event = (type: JobEventType): JobEvent => ({ type, at });
  switch (message.type) {
    case 'paused':
      await jobs.update(jobId, { status: 'paused' }, event('gangsheet.paused'));
      return;
    case 'resumed':
      await jobs.update(jobId, { status: 'running' }, event('gangsheet.resumed'));
      return;
    case 'planned-some':
      await jobs.savePlanned(jobId, message);
      return;
    case 'planned':
      await jobs.savePlan(jobId, message);
      return;
    case 'part-kept': {
      const { number } = message.part;
      await jobs.addPart(jobId, message, { type: 'gangsheet.part_ready', at, part: number });
      return;
    }
    case 'peak-observed':
      await peaks.add(message.observation);
  }
}
