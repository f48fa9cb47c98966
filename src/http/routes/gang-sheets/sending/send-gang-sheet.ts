import type { Job } from '../../../../jobs/job.ts';
import type { Jobs } from '../../../../jobs/jobs.ts';
import type { FastifyReply } from '../../../app.ts';
import type { Links } from '../../../resources/links.ts';
import { sendLong } from './send-long.ts';
import { wholeGangSheet } from '../../../resources/whole-gang-sheet.ts';

interface Sources {
  readonly jobs: Pick<Jobs, 'items' | 'warnings'>;
  readonly links: Links;
}

/** Sends a job with its printed items; one with long lists is sent in chunks. */
export function sendGangSheet(reply: FastifyReply, job: Job, sources: Sources): FastifyReply {
  return sendLong(reply, wholeGangSheet(job, sources));
}
