import { Type } from 'typebox';
import { EventLoopYielder } from '../../../event-loop-yielder.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import type { Links } from '../../resources/links.ts';
import { statusSchema, type GangSheet, type GangSheetPage } from '../../contract/gang-sheet.ts';
import { DEFAULT_PAGE, pageParameters } from '../../contract/fields/page.ts';
import { callerOf } from '../../access/caller.ts';
import { nextLink } from '../../resources/next-link.ts';
import { gangSheetOf } from '../../resources/resource.ts';
import { wholeGangSheet } from '../../resources/whole-gang-sheet.ts';
import { SHOWN_IN_LISTS } from '../../../jobs/job.ts';
import { orDamaged, UnreadableJob } from '../../../jobs/unreadable-job.ts';
import { findJob, jobPath, noSuchJob } from './find-job.ts';
import { sendLong } from './sending/send-long.ts';

const listQuery = Type.Object(
  { status: Type.Optional(statusSchema), ...pageParameters },
  { additionalProperties: false },
);

interface ReadInput {
  readonly jobs: Jobs;
  readonly links: Links;
}

/** Adds GET /gangsheets and GET /gangsheets/:id. */
export function addReadRoutes(app: App, { jobs, links }: ReadInput): void {
  app.get('/gangsheets', { schema: listSchema }, async (request): Promise<GangSheetPage> => {
    const { status, before, limit = DEFAULT_PAGE } = request.query;
    const page = await jobs.list({ owner: callerOf(request).owner, status, before, limit });
    const next = nextLink(links.gangSheets(), page.next, { status, limit });
    return { gangsheets: await listed(page.ids), links: { next } };
  });
  app.get('/gangsheets/:id', { schema: oneSchema }, async (request, reply) => {
    const { id } = await findJob(jobs, request.params.id, callerOf(request));
    const job = (await jobs.find(id)) ?? noSuchJob(id);
    return sendLong(reply, (await wholeGangSheet(job, { jobs, links })) ?? noSuchJob(id));
  });

  /** Reads one job at a time: a hundred jobs may have megabytes of warnings and errors. */
  async function listed(ids: readonly string[]): Promise<GangSheet[]> {
    const yielder = new EventLoopYielder();
    const gangSheets: GangSheet[] = [];
    for (const id of ids) {
      const job = await orDamaged(() => jobs.brief(id));
      const isShown = job !== null && !(job instanceof UnreadableJob);
      if (isShown) gangSheets.push(gangSheetOf(job, links));
      await yielder.yieldIfDue();
    }
    return gangSheets;
  }
}

const listSchema = {
  operationId: 'listGangSheets',
  tags: ['gang sheets'],
  summary: 'List gang sheets, newest first.',
  description: `Each gang sheet lists its first ${SHOWN_IN_LISTS} parts, warnings, film remainders and errors; \`GET /gangsheets/{id}\` lists all of them.`,
  querystring: listQuery,
  response: answers({ 200: { description: 'One page of gang sheets.', schema: 'GangSheetPage' } }, [
    'invalid_request',
  ]),
};

const oneSchema = {
  operationId: 'getGangSheet',
  tags: ['gang sheets'],
  summary: 'Get a gang sheet: its progress, parts, memory and problem.',
  params: jobPath,
  response: answers({ 200: { description: 'Current gang sheet state.', schema: 'GangSheet' } }, [
    'not_found',
  ]),
};
