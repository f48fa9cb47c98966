import { Readable } from 'node:stream';
import type { Jobs } from '../../../jobs/jobs.ts';
import { callerOf } from '../../access/caller.ts';
import { answers } from '../../openapi/answers.ts';
import type { Downloads } from '../../protocol/downloads.ts';
import type { App } from '../../app.ts';
import { printedItemsText, readPrintedItems } from '../../resources/printed-items.ts';
import { paced } from '../../resources/paced.ts';
import { findJob, jobPath, noSuchJob } from './find-job.ts';

interface ItemsInput {
  readonly jobs: Pick<Jobs, 'head' | 'items'>;
  readonly downloads: Downloads;
}

/** Adds GET /gangsheets/:id/items, the details of every printed item. */
export function addItemsRoute(app: App, { jobs, downloads }: ItemsInput): void {
  app.get('/gangsheets/:id/items', { schema }, async (request, reply) => {
    const { id, owner } = await findJob(jobs, request.params.id, callerOf(request));
    return downloads.send(reply, {
      owner,
      open: () => Readable.from(paced(textOf(id))),
      writeHead: () => reply.type('application/json; charset=utf-8'),
    });
  });

  function textOf(id: string): AsyncIterable<string> {
    return printedItemsText(
      async (page) => (await readPrintedItems(jobs, id, page)) ?? noSuchJob(id),
    );
  }
}

const schema = {
  operationId: 'getItems',
  tags: ['gang sheets'],
  summary: 'List the printed items with file, colours, size, effective resolution and edges.',
  description: 'The list is empty until the job is packed.',
  params: jobPath,
  response: answers({ 200: { description: 'All printed items.', schema: 'PrintedItems' } }, [
    'not_found',
    'too_many_downloads',
  ]),
};
