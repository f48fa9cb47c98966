import type { Jobs } from '../../../jobs/jobs.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import { callerOf } from '../../access/caller.ts';
import type { Links } from '../../resources/links.ts';
import { acceptedOf } from '../../resources/resource.ts';
import { findJob, jobPath, noSuchJob } from './find-job.ts';

/** POST /gangsheets/:id/resume: a job that failed for want of memory goes on where it was. */
export function addResumeRoute(
  app: App,
  { jobs, links }: { readonly jobs: Pick<Jobs, 'find' | 'resume'>; readonly links: Links },
): void {
  app.post('/gangsheets/:id/resume', { schema }, async (request, reply) => {
    const { id } = request.params;
    findJob(jobs, id, callerOf(request));
    const job = (await jobs.resume(id)) ?? noSuchJob(id);
    return reply.code(202).header('location', links.gangSheet(id)).send(acceptedOf(job, links));
  });
}

const schema = {
  operationId: 'resumeGangSheet',
  tags: ['gang sheets'],
  summary: 'Go on with a job that failed for want of memory, or of a renderer, from where it was.',
  description:
    'For a job with a `resumeUrl`: it failed with `memory_exhausted`, `out_of_memory` or `renderer_lost`, and what it had is still kept. It waits like any other until memory is below its critical share; finished parts stay as they are.',
  params: jobPath,
  response: answers(
    {
      202: {
        description: 'It is queued again.',
        schema: 'GangSheetAccepted',
        headers: { location: 'Where the gang sheet is.' },
      },
    },
    ['not_found', 'not_resumable', 'queue_full', 'shutting_down'],
  ),
};
