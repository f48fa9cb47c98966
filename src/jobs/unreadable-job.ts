import { ServiceError } from '../errors.ts';
import { isFinal, type Job } from './job.ts';

export interface UnreadableJobInput {
  readonly id: string;
  readonly owner: string | null;
  /** The column that cannot be read, or the table if it is a part or an item. */
  readonly column: string;
  readonly cause: unknown;
}

/**
 * A stored job that cannot be read, because its disk or database was damaged. Only this job is
 * affected: lists, recovery, retention and the queue skip it, and its owner gets this error.
 */
export class UnreadableJob extends ServiceError {
  readonly owner: string | null;

  constructor({ id, owner, column, cause }: UnreadableJobInput) {
    const message = `The stored record of gang sheet ${id} cannot be read (${column}); other gang sheets are not affected.`;
    super('storage_failed', message, {
      title: 'Stored record cannot be read',
      remediation: [
        {
          action: 'submit_again',
          detail: 'Submit the orders again. DELETE this gang sheet to remove what is left of it.',
        },
      ],
      details: { column },
      cause,
    });
    this.owner = owner;
  }
}

/** Returns the result of `read`, or the error that says that the job is damaged. */
export async function orDamaged<T>(read: () => Promise<T>): Promise<T | UnreadableJob> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UnreadableJob) return error;
    throw error;
  }
}

/**
 * Returns the job with its first parts and warnings, or the error that says that it is damaged;
 * null: no such job. A job may have 20,000 warnings, which take a long time to read.
 */
export function findOrDamaged(
  jobs: { brief(id: string): Promise<Job | null> },
  id: string,
): Promise<Job | UnreadableJob | null> {
  return orDamaged(() => jobs.brief(id));
}

/** null: no such job, or it is damaged. */
export async function findReadable(
  jobs: { brief(id: string): Promise<Job | null> },
  id: string,
): Promise<Job | null> {
  const job = await findOrDamaged(jobs, id);
  return job instanceof UnreadableJob ? null : job;
}

/** Whether a job has ended, or is not there any more: both may happen while a change waits for its turn. */
export async function isOver(
  jobs: { brief(id: string): Promise<Job | null> },
  id: string,
): Promise<boolean> {
  const job = await findOrDamaged(jobs, id);
  if (job instanceof UnreadableJob) return false;
  return job === null || isFinal(job.status);
}
