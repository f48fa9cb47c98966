import { Type } from 'typebox';
import { ServiceError } from '../../../errors.ts';
import type { PartReceipt } from '../../../gang-sheet/part.ts';
import { PRINT_FILES } from '../../../gang-sheet/print-file.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { answers } from '../../openapi/answers.ts';
import type { Downloads } from '../../protocol/downloads.ts';
import type { App, FastifyReply } from '../../app.ts';
import { visitorOf } from '../../access/caller.ts';
import { linkQuery } from '../../access/link-query.ts';
import {
  attachment,
  etagOf,
  readPartRequest,
  type PartAnswer,
} from '../../protocol/range-request.ts';
import { findJob } from './find-job.ts';
import { findPart, NEVER_CHANGES, partPath } from './find-part.ts';

interface PartsInput {
  readonly jobs: Pick<Jobs, 'head' | 'part' | 'readPart'>;
  readonly downloads: Downloads;
}

/** Adds GET and HEAD /gangsheets/:id/parts/:n, for a print file or a range of it. */
export function addPartRoutes(app: App, { jobs, downloads }: PartsInput): void {
  app.get(
    '/gangsheets/:id/parts/:n',
    { schema: { ...schema, operationId: 'getPart' }, config, exposeHeadRoute: false },
    async (request, reply) => {
      const { params, method, headers } = request;
      const job = await findJob(jobs, params.id, visitorOf(request));
      const part = await findPart(jobs, job, Number(params.n));
      const answer = readPartRequest(method, headers, part);
      if (answer.kind === 'not-modified') return writeHead(reply, part, answer).send();
      if (answer.kind === 'not-satisfiable') return refuseRange(reply, part);
      return downloads.send(reply, {
        owner: job.owner,
        open: () => jobs.readPart(job.id, part, answer.range),
        writeHead: () => writeHead(reply, part, answer),
      });
    },
  );
  app.head(
    '/gangsheets/:id/parts/:n',
    { schema: { ...schema, operationId: 'headPart' }, config },
    async (request, reply) => {
      const { params, method, headers } = request;
      const job = await findJob(jobs, params.id, visitorOf(request));
      const part = await findPart(jobs, job, Number(params.n));
      return writeHead(reply, part, readPartRequest(method, headers, part)).send();
    },
  );
}

function refuseRange(reply: FastifyReply, { bytes }: PartReceipt): never {
  reply.header('content-range', `bytes */${bytes}`);
  throw new ServiceError(
    'range_not_satisfiable',
    `The file has ${bytes} bytes; the range must be within it.`,
    {
      details: { bytes },
    },
  );
}

function writeHead(reply: FastifyReply, part: PartReceipt, answer: PartAnswer): FastifyReply {
  reply.headers({ etag: etagOf(part), 'cache-control': NEVER_CHANGES });
  if (answer.kind === 'not-modified') return reply.code(304);

  const range = answer.kind === 'content' ? answer.range : undefined;
  if (range) {
    reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${part.bytes}`);
  }
  return reply.headers({
    'accept-ranges': 'bytes',
    'content-type': PRINT_FILES[part.format].mediaType,
    'content-disposition': attachment(part.fileName),
    'content-length': range ? range.end - range.start + 1 : part.bytes,
  });
}

const config = { access: 'link' } as const;

const schema = {
  tags: ['gang sheets'],
  summary: 'Download the print file of one part.',
  description:
    'HEAD returns the file size and name. Single byte ranges, `If-Range` and `If-None-Match` are supported.',
  params: partPath,
  querystring: linkQuery,
  headers: Type.Object({
    range: Type.Optional(
      Type.String({ description: 'One byte range.', examples: ['bytes=0-1023'] }),
    ),
    'if-range': Type.Optional(Type.String({ description: 'ETag of the file.' })),
    'if-none-match': Type.Optional(Type.String({ description: 'ETag of the file.' })),
  }),
  response: answers(
    {
      200: {
        description: 'Print file.',
        mediaType: 'image/png',
        headers: { etag: 'SHA-256 of the file.', 'content-disposition': 'File name.' },
      },
      206: {
        description: 'Requested bytes of the print file.',
        mediaType: 'image/png',
        headers: { 'content-range': 'Position of these bytes in the file.' },
      },
      304: { description: 'The client already has the file.' },
    },
    [
      'invalid_request',
      'not_found',
      'not_ready',
      'range_not_satisfiable',
      'too_many_downloads',
      'storage_failed',
    ],
  ),
};
