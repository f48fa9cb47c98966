import { Type } from 'typebox';
import type { Jobs } from '../../../jobs/jobs.ts';
import { answers } from '../../openapi/answers.ts';
import type { Downloads } from '../../protocol/downloads.ts';
import type { App } from '../../app.ts';
import { visitorOf } from '../../access/caller.ts';
import { linkQuery } from '../../access/link-query.ts';
import { isKnown, previewEtagOf } from '../../protocol/range-request.ts';
import { findJob } from './find-job.ts';
import { findPart, NEVER_CHANGES, partPath } from './find-part.ts';

interface PreviewInput {
  readonly jobs: Pick<Jobs, 'head' | 'part' | 'readPreview'>;
  readonly downloads: Downloads;
}

/** Adds GET /gangsheets/:id/parts/:n/preview, a small image of a part in any format. */
export function addPreviewRoute(app: App, { jobs, downloads }: PreviewInput): void {
  app.get('/gangsheets/:id/parts/:n/preview', { schema, config }, async (request, reply) => {
    const { params, headers } = request;
    const job = await findJob(jobs, params.id, visitorOf(request));
    const part = await findPart(jobs, job, Number(params.n));
    const head = { etag: previewEtagOf(part), 'cache-control': NEVER_CHANGES };
    if (isKnown(headers, head.etag)) return reply.code(304).headers(head).send();
    return downloads.send(reply, {
      owner: job.owner,
      open: () => jobs.readPreview(job.id, part),
      writeHead: () => reply.headers({ ...head, 'content-type': 'image/png' }),
    });
  });
}

const config = { access: 'link' } as const;

const schema = {
  operationId: 'getPartPreview',
  tags: ['gang sheets'],
  summary: 'Get a small image of one part.',
  description: 'A PNG with a transparent background, at most 600 pixels wide and 4,000 high.',
  params: partPath,
  querystring: linkQuery,
  headers: Type.Object({
    'if-none-match': Type.Optional(Type.String({ description: 'ETag of the preview.' })),
  }),
  response: answers(
    {
      200: {
        description: 'Part preview.',
        mediaType: 'image/png',
        headers: { etag: 'Tag that never changes.' },
      },
      304: { description: 'The client already has the preview.' },
    },
    ['invalid_request', 'not_found', 'not_ready', 'too_many_downloads', 'storage_failed'],
  ),
};
