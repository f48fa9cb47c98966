import { Readable } from 'node:stream';
import { ServiceError } from '../../../errors.ts';
import { isFinal } from '../../../jobs/job.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import { placementsText } from '../../resources/placements-text.ts';
import { callerOf } from '../../access/caller.ts';
import { findJob, jobPath, noSuchJob } from './find-job.ts';

/** GET /gangsheets/:id/placements: where every piece lies. */
export function addPlacementsRoute(app: App, { jobs }: { readonly jobs: Jobs }): void {
  app.get('/gangsheets/:id/placements', { schema }, (request, reply) => {
    const { id } = request.params;
    const job = findJob(jobs, id, callerOf(request));
    const { request: wanted, plan } = jobs.contents(id) ?? noSuchJob(id);
    if (plan) {
      reply.type('application/json; charset=utf-8');
      return reply.send(Readable.from(placementsText(wanted, plan)));
    }

    const ended = isFinal(job.status);
    const why = ended ? 'ended before it was packed' : 'is not packed yet';
    throw new ServiceError('not_ready', `Gang sheet ${id} ${why}; its status is ${job.status}.`, {
      retryable: !ended,
    });
  });
}

const schema = {
  operationId: 'getPlacements',
  tags: ['gang sheets'],
  summary: 'Where every piece lies, one row a piece.',
  params: jobPath,
  response: answers({ 200: { description: 'All pieces.', schema: 'Placements' } }, [
    'not_found',
    'not_ready',
  ]),
};
