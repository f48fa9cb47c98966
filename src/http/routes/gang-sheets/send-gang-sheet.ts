import { Readable } from 'node:stream';
import type { Job } from '../../../jobs/job.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import type { FastifyReply } from '../../app.ts';
import type { Links } from '../../resources/links.ts';
import { paced } from '../../resources/paced.ts';
import { wholeGangSheet } from '../../resources/whole-gang-sheet.ts';

interface Sources {
  readonly jobs: Pick<Jobs, 'items' | 'warnings'>;
  readonly links: Links;
}

/** Sends a job with its printed items; one with long lists is sent in chunks. */
export function sendGangSheet(reply: FastifyReply, job: Job, sources: Sources): FastifyReply {
  const answer = wholeGangSheet(job, sources);
  if (!(Symbol.iterator in answer)) return reply.send(answer);
  return reply.type('application/json; charset=utf-8').send(Readable.from(paced(answer)));
}
