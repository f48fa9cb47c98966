import { Readable } from 'node:stream';
import type { JobHead } from '../../../jobs/job.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { answers } from '../../openapi/answers.ts';
import type { Downloads } from '../../protocol/downloads.ts';
import type { App } from '../../app.ts';
import { visitorOf } from '../../access/caller.ts';
import { linkQuery } from '../../access/link-query.ts';
import { paced } from '../../resources/paced.ts';
import { drawSheetMap } from '../../resources/sheet-map.ts';
import { findJob, noSuchJob } from './find-job.ts';
import { noPartYet, partPath } from './find-part.ts';

/** Keeps the browser from loading or running anything if text ever escapes its element. */
const ONLY_SHAPES = "default-src 'none'; style-src 'unsafe-inline'";

const HEADERS = {
  'content-type': 'image/svg+xml; charset=utf-8',
  'content-security-policy': ONLY_SHAPES,
};

interface MapInput {
  readonly jobs: Pick<Jobs, 'head' | 'contents'>;
  readonly downloads: Downloads;
}

/** Adds GET /gangsheets/:id/parts/:n/map, a drawing of where all pieces are on a part. */
export function addMapRoute(app: App, { jobs, downloads }: MapInput): void {
  app.get('/gangsheets/:id/parts/:n/map', { schema, config }, async (request, reply) => {
    const job = await findJob(jobs, request.params.id, visitorOf(request));
    return downloads.send(reply, {
      owner: job.owner,
      open: () => openMap(job, Number(request.params.n)),
      writeHead: () => reply.headers(HEADERS),
    });
  });

  async function openMap(job: JobHead, number: number): Promise<Readable> {
    const { request, plan } = (await jobs.contents(job.id)) ?? noSuchJob(job.id);
    const sheet = plan?.sheets.find((candidate) => candidate.number === number);
    if (!plan || !sheet) return noPartYet(job, number);
    return Readable.from(paced(drawSheetMap({ request, plan, sheet })));
  }
}

const config = { access: 'link' } as const;

const schema = {
  operationId: 'getPartMap',
  tags: ['gang sheets'],
  summary: 'Get a part map: a drawing of all pieces.',
  description:
    'An SVG, at film scale, that outlines each piece and names its order, item and copy. Available once the orders are packed.',
  params: partPath,
  querystring: linkQuery,
  response: answers(
    {
      200: {
        description: 'Part map.',
        mediaType: 'image/svg+xml',
        example: '<svg xmlns="http://www.w3.org/2000/svg" width="22in" height="26in">…</svg>',
      },
    },
    ['invalid_request', 'not_found', 'not_ready', 'too_many_downloads'],
  ),
};
