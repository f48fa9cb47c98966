import { Type } from 'typebox';
import { ServiceError } from '../../errors.ts';
import type { Job } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { jobIdSchema } from '../contract/gang-sheet.ts';

export const jobPath = Type.Object({ id: jobIdSchema });

/** @throws ServiceError `not_found` */
export function findJob(jobs: Pick<Jobs, 'find'>, id: string): Job {
  return jobs.find(id) ?? noSuchJob(id);
}

export function noSuchJob(id: string): never {
  throw new ServiceError('not_found', `There is no gang sheet ${id}.`);
}
