import type { Jobs } from '../../../jobs/jobs.ts';
import { orDamaged } from '../../../jobs/unreadable-job.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import type { Links } from '../../resources/links.ts';
import { callerOf, maySee } from '../../access/caller.ts';
import { jobPath, noSuchJob } from './find-job.ts';
import { wholeGangSheet } from '../../resources/whole-gang-sheet.ts';
import { sendLong } from './sending/send-long.ts';

interface RemoveInput {
  readonly jobs: Jobs;
  readonly links: Links;
}

/** Adds DELETE /gangsheets/:id, which cancels an unfinished job and deletes a finished one. */
export function addRemoveRoute(app: App, { jobs, links }: RemoveInput): void {
  app.delete('/gangsheets/:id', { schema }, async (request, reply) => {
    const { id } = request.params;
    const before = await orDamaged(() => jobs.head(id));
    if (before === null || !maySee(callerOf(request), before)) return noSuchJob(id);
    const known = await jobs.cancelOrRemove(id);
    if (!known) noSuchJob(id);
    // The job may have ended or been resumed since the first look: what is left of it says what was done.
    const left = await jobs.find(id);
    const cancelled = left && (await wholeGangSheet(left, { jobs, links }));
    return cancelled ? sendLong(reply.code(202), cancelled) : reply.code(204).send();
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
