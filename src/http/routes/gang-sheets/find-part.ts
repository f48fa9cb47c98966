import { Type } from 'typebox';
import { ServiceError } from '../../../errors.ts';
import type { PartReceipt } from '../../../gang-sheet/part.ts';
import { isFinal, type JobHead } from '../../../jobs/job.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { jobIdSchema } from '../../contract/gang-sheet.ts';
import { textOf } from '../../contract/fields/text.ts';

export const partPath = Type.Object({
  id: jobIdSchema,
  n: textOf('partNumber', { description: 'Part number, from 1.', examples: ['1'] }),
});

/** The file at such a URL never changes, and shared caches must not keep a customer's file. */
export const NEVER_CHANGES = 'private, max-age=31536000, immutable';

/**
 * Finds a finished part, which stays available even if its job fails.
 * @throws ServiceError `not_found`, `not_ready`
 */
export async function findPart(
  jobs: Pick<Jobs, 'part'>,
  job: JobHead,
  number: number,
): Promise<PartReceipt> {
  return (await jobs.part(job.id, number)) ?? noPartYet(job, number);
}

/** @throws ServiceError `not_ready` if the part may still be rendered, `not_found` otherwise */
export function noPartYet(job: JobHead, number: number): never {
  const { parts } = job.progress;
  const mayCome = !isFinal(job.status) && (parts === 0 || number <= parts);
  if (!mayCome) {
    throw new ServiceError('not_found', `Gang sheet ${job.id} has no part ${number}.`);
  }
  throw new ServiceError('not_ready', `Part ${number} of gang sheet ${job.id} is not ready yet.`, {
    retryable: true,
  });
}
