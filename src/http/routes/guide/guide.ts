import { ServiceError } from '../../../errors.ts';
import type { App, FastifyReply, FastifyRequest } from '../../app.ts';
import { isKnown } from '../../protocol/range-request.ts';
import type { Guide, GuideFile } from './load-guide.ts';
import { HOME } from './topics.ts';

const GUIDE = new URL('../../../../../assets/guide/', import.meta.url);

/** The pages load style, script, search index and images from this service, and nothing is inline. */
const ONLY_FROM_HERE =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Adds GET /guide and /guide/:topic, the documentation of the service. The guide is rendered from Markdown
 * on the first request and then cached. If no one reads the guide, the Markdown renderer is never loaded.
 */
export function addGuideRoutes(app: App, folder: URL = GUIDE): void {
  const guide = once(async () => (await import('./load-guide.ts')).loadGuide(folder));

  app.get('/guide', options, async (request, reply) => {
    const { pages } = await guide();
    return send(request, reply, pages.get(HOME) ?? noSuchTopic(HOME));
  });
  app.get<{ Params: { topic: string } }>('/guide/:topic', options, async (request, reply) => {
    const { topic } = request.params;
    if (topic === '' || topic === HOME) return reply.redirect('../guide', 308);
    const { pages, files } = await guide();
    return send(request, reply, pages.get(topic) ?? files.get(topic) ?? noSuchTopic(topic));
  });
}

const options = { schema: { hide: true }, config: { access: 'open' } } as const;

function send(request: FastifyRequest, reply: FastifyReply, file: GuideFile): FastifyReply {
  const { type, body, etag } = file;
  reply.headers({
    etag,
    // Browsers cache the page and check for changes each time.
    'cache-control': 'no-cache',
    'content-security-policy': ONLY_FROM_HERE,
  });
  if (isKnown(request.headers, etag)) return reply.code(304).send();
  return reply.type(type).send(body);
}

function noSuchTopic(topic: string): never {
  throw new ServiceError('not_found', `The guide has no topic "${topic.slice(0, 60)}".`);
}

/** Runs `load` on the first call and repeats it only if it failed. */
function once(load: () => Promise<Guide>): () => Promise<Guide> {
  let loaded: Promise<Guide> | null = null;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = null;
      throw error;
    });
    return loaded;
  };
}
