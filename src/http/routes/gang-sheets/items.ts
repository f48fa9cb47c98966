import { Readable } from 'node:stream';
import type { Jobs } from '../../../jobs/jobs.ts';
import { callerOf } from '../../access/caller.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import { printedItemsText } from '../../resources/printed-items.ts';
import { paced } from '../../resources/paced.ts';
import { findJob, jobPath } from './find-job.ts';

interface ItemsInput {
  readonly jobs: Pick<Jobs, 'head' | 'items'>;
}

/** Adds GET /gangsheets/:id/items, the details of every printed item. */
export function addItemsRoute(app: App, { jobs }: ItemsInput): void {
  app.get('/gangsheets/:id/items', { schema }, (request, reply) => {
    const { id } = findJob(jobs, request.params.id, callerOf(request));
    reply.type('application/json; charset=utf-8');
    return reply.send(
      Readable.from(paced(printedItemsText((from, limit) => jobs.items(id, from, limit)))),
    );
  });
}

const schema = {
  operationId: 'getItems',
  tags: ['gang sheets'],
  summary: 'List the printed items with file, colours, size, effective resolution and edges.',
  description: 'The list is empty until the job is packed.',
  params: jobPath,
  response: answers({ 200: { description: 'All printed items.', schema: 'PrintedItems' } }, [
    'not_found',
  ]),
};
