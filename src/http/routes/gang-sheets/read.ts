import { Type } from 'typebox';
import type { Jobs } from '../../../jobs/jobs.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import type { Links } from '../../resources/links.ts';
import { statusSchema, type GangSheetPage } from '../../contract/gang-sheet.ts';
import { DEFAULT_PAGE, pageParameters } from '../../contract/page.ts';
import { callerOf } from '../../access/caller.ts';
import { nextLink } from '../../resources/next-link.ts';
import { gangSheetOf } from '../../resources/resource.ts';
import { wholeGangSheet } from '../../resources/whole-gang-sheet.ts';
import { findJob, jobPath } from './find-job.ts';

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
  app.get('/gangsheets', { schema: listSchema }, (request): GangSheetPage => {
    const { status, before, limit = DEFAULT_PAGE } = request.query;
    const page = jobs.list({ owner: callerOf(request).owner, status, before, limit });
    const next = nextLink(links.gangSheets(), page.next, { status, limit });
    return { gangsheets: page.jobs.map((job) => gangSheetOf(job, links)), links: { next } };
  });
  app.get('/gangsheets/:id', { schema: oneSchema }, (request) =>
    wholeGangSheet(findJob(jobs, request.params.id, callerOf(request)), { jobs, links }),
  );
}

const listSchema = {
  operationId: 'listGangSheets',
  tags: ['gang sheets'],
  summary: 'List gang sheets, newest first.',
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
