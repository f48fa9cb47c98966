import type { Jobs } from '../../../jobs/jobs.ts';
import { answers, WHILE_STORAGE_FAILS } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import { callerOf } from '../../access/caller.ts';
import type { Links } from '../../resources/links.ts';
import { acceptedOf } from '../../resources/resource.ts';
import { findJob, jobPath, noSuchJob } from './find-job.ts';

/** Adds POST /gangsheets/:id/resume, which continues a failed job where it stopped. */
export function addResumeRoute(
  app: App,
  { jobs, links }: { readonly jobs: Pick<Jobs, 'head' | 'resume'>; readonly links: Links },
): void {
  app.post('/gangsheets/:id/resume', { schema }, async (request, reply) => {
    const { id } = request.params;
    await findJob(jobs, id, callerOf(request));
    const job = (await jobs.resume(id)) ?? noSuchJob(id);
    return reply.code(202).header('location', links.gangSheet(id)).send(acceptedOf(job, links));
  });
}

const schema = {
  operationId: 'resumeGangSheet',
  tags: ['gang sheets'],
  summary:
    'Resume a job that failed because it ran out of memory or disk space, or lost its renderer.',
  description:
    'Continues a job that has a `resumeUrl`, which means that the job failed with `memory_exhausted`, `out_of_memory`, `renderer_lost` or `storage_full` and can still be continued. Like any other job, it waits until memory use is below the critical level. Finished parts stay as they are.',
  params: jobPath,
  response: answers(
    {
      202: {
        description: 'The job is requeued.',
        schema: 'GangSheetAccepted',
        headers: { location: 'Gang sheet URL.' },
      },
    },
    [
      'not_found',
      'not_resumable',
      'queue_full',
      'renderer_lost',
      'shutting_down',
      ...WHILE_STORAGE_FAILS,
    ],
  ),
};
