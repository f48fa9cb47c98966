import { Type } from 'typebox';
import type { Jobs } from '../../../jobs/jobs.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import type { Links } from '../../resources/links.ts';
import { statusSchema, type GangSheetPage } from '../../contract/gang-sheet.ts';
import { MAX_PAGE } from '../../contract/limits.ts';
import { callerOf } from '../../access/caller.ts';
import { gangSheetOf } from '../../resources/resource.ts';
import { wholeGangSheet } from '../../resources/whole-gang-sheet.ts';
import { findJob, jobPath } from './find-job.ts';

const DEFAULT_PAGE = 20;

const pageQuery = Type.Object(
  {
    status: Type.Optional(statusSchema),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE, default: DEFAULT_PAGE })),
    before: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'From `links.next`.' }),
    ),
  },
  { additionalProperties: false },
);

interface ReadInput {
  readonly jobs: Jobs;
  readonly links: Links;
}

/** GET /gangsheets and GET /gangsheets/:id. */
export function addReadRoutes(app: App, { jobs, links }: ReadInput): void {
  app.get('/gangsheets', { schema: listSchema }, (request): GangSheetPage => {
    const { status, before, limit = DEFAULT_PAGE } = request.query;
    const page = jobs.list({ owner: callerOf(request).owner, status, before, limit });
    const next =
      page.next === null
        ? null
        : `${links.gangSheets()}?${nextQuery(page.next, { status, limit })}`;
    return { gangsheets: page.jobs.map((job) => gangSheetOf(job, links)), links: { next } };
  });
  app.get('/gangsheets/:id', { schema: oneSchema }, (request) =>
    wholeGangSheet(findJob(jobs, request.params.id, callerOf(request)), { jobs, links }),
  );
}

function nextQuery(before: string, query: { status: string | undefined; limit: number }): string {
  const { status, limit } = query;
  const search = new URLSearchParams({ ...(status && { status }), limit: String(limit), before });
  return search.toString();
}

const listSchema = {
  operationId: 'listGangSheets',
  tags: ['gang sheets'],
  summary: 'Gang sheets, newest first, in pages.',
  querystring: pageQuery,
  response: answers({ 200: { description: 'A page of them.', schema: 'GangSheetPage' } }, [
    'invalid_request',
  ]),
};

const oneSchema = {
  operationId: 'getGangSheet',
  tags: ['gang sheets'],
  summary: 'A gang sheet: its progress, parts, memory and problem.',
  params: jobPath,
  response: answers({ 200: { description: 'As it is now.', schema: 'GangSheet' } }, ['not_found']),
};
