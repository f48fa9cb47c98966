import { Readable } from 'node:stream';
import { ServiceError } from '../../../errors.ts';
import { isFinal, type JobHead } from '../../../jobs/job.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { answers } from '../../openapi/answers.ts';
import type { Downloads } from '../../protocol/downloads.ts';
import type { App } from '../../app.ts';
import { paced } from '../../resources/paced.ts';
import { placementsText } from '../../resources/placements-text.ts';
import { callerOf } from '../../access/caller.ts';
import { findJob, jobPath, noSuchJob } from './find-job.ts';

interface PlacementsInput {
  readonly jobs: Pick<Jobs, 'head' | 'contents'>;
  readonly downloads: Downloads;
}

/** Adds GET /gangsheets/:id/placements, the position of every piece. */
export function addPlacementsRoute(app: App, { jobs, downloads }: PlacementsInput): void {
  app.get('/gangsheets/:id/placements', { schema }, async (request, reply) => {
    const job = await findJob(jobs, request.params.id, callerOf(request));
    return downloads.send(reply, {
      owner: job.owner,
      open: () => openPlacements(job),
      writeHead: () => reply.type('application/json; charset=utf-8'),
    });
  });

  async function openPlacements(job: JobHead): Promise<Readable> {
    const { request, plan } = (await jobs.contents(job.id)) ?? noSuchJob(job.id);
    return plan ? Readable.from(paced(placementsText(request, plan))) : notPacked(job);
  }
}

function notPacked({ id, status }: JobHead): never {
  const ended = isFinal(status);
  const why = ended ? 'ended before packing' : 'is not packed yet';
  throw new ServiceError('not_ready', `Gang sheet ${id} ${why}; its status is ${status}.`, {
    retryable: !ended,
  });
}

const schema = {
  operationId: 'getPlacements',
  tags: ['gang sheets'],
  summary: 'List the positions of all pieces, one row per piece.',
  params: jobPath,
  response: answers({ 200: { description: 'Placements of all pieces.', schema: 'Placements' } }, [
    'not_found',
    'not_ready',
    'too_many_downloads',
  ]),
};
