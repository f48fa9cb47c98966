import { isFinal } from '../../../jobs/job.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { orDamaged, UnreadableJob } from '../../../jobs/unreadable-job.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import type { Links } from '../../resources/links.ts';
import { callerOf, maySee } from '../../access/caller.ts';
import { jobPath, noSuchJob } from './find-job.ts';
import { sendGangSheet } from './sending/send-gang-sheet.ts';

interface RemoveInput {
  readonly jobs: Jobs;
  readonly links: Links;
}

/** Adds DELETE /gangsheets/:id, which cancels an unfinished job and deletes a finished one. */
export function addRemoveRoute(app: App, { jobs, links }: RemoveInput): void {
  app.delete('/gangsheets/:id', { schema }, async (request, reply) => {
    const { id } = request.params;
    const before = orDamaged(() => jobs.head(id));
    if (before === null || !maySee(callerOf(request), before)) return noSuchJob(id);
    const known = await jobs.cancelOrRemove(id);
    if (!known) noSuchJob(id);
    const isRemoved = before instanceof UnreadableJob || isFinal(before.status);
    const now = isRemoved ? null : jobs.find(id);
    return now ? sendGangSheet(reply.code(202), now, { jobs, links }) : reply.code(204).send();
  });
}

const schema = {
  operationId: 'deleteGangSheet',
  tags: ['gang sheets'],
  summary: 'Cancel an unfinished gang sheet, or delete a finished one permanently with its files.',
  params: jobPath,
  response: answers(
    {
      202: { description: 'The job is cancelled.', schema: 'GangSheet' },
      204: { description: 'The job and its files are deleted.' },
    },
    ['not_found', 'storage_failed'],
  ),
};
