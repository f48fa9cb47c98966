import { Type } from 'typebox';
import { ServiceError } from '../../errors.ts';
import type {
  QuarantineEntry,
  QuarantineFilter,
  QuarantinePage,
} from '../../quarantine/quarantine-store.ts';
import { answers } from '../openapi/answers.ts';
import type { App } from '../app.ts';
import { DEFAULT_PAGE, pageQuery } from '../contract/fields/page.ts';
import type { QuarantinedArtworkAnswer } from '../contract/quarantine.ts';
import { textOf } from '../contract/fields/text.ts';
import type { Links } from '../resources/links.ts';
import { nextLink } from '../resources/next-link.ts';

/** Operations on quarantined artwork, for the operator. */
export interface OperatedQuarantine {
  list(filter: QuarantineFilter): Promise<QuarantinePage>;
  /** false: not quarantined. */
  release(sha256: string): Promise<boolean>;
}

interface QuarantineInput {
  readonly quarantine: OperatedQuarantine;
  readonly links: Links;
}

/** Adds GET /quarantine and DELETE /quarantine/:sha256, for artwork that is refused. */
export function addQuarantineRoutes(app: App, { quarantine, links }: QuarantineInput): void {
  const config = { access: 'operator' } as const;
  app.get('/quarantine', { schema: listSchema, config }, async ({ query }) => {
    const { before, limit = DEFAULT_PAGE } = query;
    const page = await quarantine.list({ before, limit });
    const next = nextLink(links.quarantine(), page.next, { limit });
    return { artworks: page.artworks.map(answerOf), links: { next } };
  });
  app.delete('/quarantine/:sha256', { schema: releaseSchema, config }, async (request, reply) => {
    const { sha256 } = request.params;
    if (await quarantine.release(sha256.toLowerCase())) return reply.code(204).send();
    throw new ServiceError('not_found', `Artwork ${sha256} is not quarantined.`);
  });
}

function answerOf(entry: QuarantineEntry): QuarantinedArtworkAnswer {
  const { sha256, lastEnd, operation, ends, lastAt, until, incidentId } = entry;
  return { sha256, class: lastEnd, operation, ends, lastAt, until, incidentId };
}

const listSchema = {
  operationId: 'listQuarantine',
  tags: ['operation'],
  summary: 'List quarantined artwork, newest first.',
  description:
    'Artwork that took down a decoder twice is refused for `QUARANTINE_HOURS`, in any order from any key.',
  querystring: pageQuery,
  response: answers(
    { 200: { description: 'One page of quarantined artwork.', schema: 'QuarantinePage' } },
    ['invalid_request'],
  ),
};

const releaseSchema = {
  operationId: 'releaseArtwork',
  tags: ['operation'],
  summary: 'Release quarantined artwork.',
  description:
    'Orders may use the artwork again immediately. Decoders that it took down before no longer count.',
  params: Type.Object({ sha256: textOf('sha256', { description: 'SHA-256 of the artwork.' }) }),
  response: answers({ 204: { description: 'The artwork is released.' } }, ['not_found']),
};
