import { Type } from 'typebox';
import { ServiceError } from '../../../errors.ts';
import type { JobHead } from '../../../jobs/job.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { orDamaged, UnreadableJob } from '../../../jobs/unreadable-job.ts';
import { maySee, type Visitor } from '../../access/caller.ts';
import { jobIdSchema } from '../../contract/gang-sheet.ts';

export const jobPath = Type.Object({ id: jobIdSchema });

/**
 * Finds a job that the visitor may see.
 * @throws ServiceError `not_found`, also for another key's job, because its existence must not be revealed;
 *   `storage_failed` if the job is damaged
 */
export async function findJob(
  jobs: Pick<Jobs, 'head'>,
  id: string,
  visitor: Visitor,
): Promise<JobHead> {
  const found = await orDamaged(() => jobs.head(id));
  if (found === null || !maySee(visitor, found)) return noSuchJob(id);
  if (found instanceof UnreadableJob) throw found;
  return found;
}

export function noSuchJob(id: string): never {
  throw new ServiceError('not_found', `Gang sheet ${id} not found.`);
}
